from rag.request_parts import TRIES, Parts, Refusals


def tried(parts, *said):
    refusals = Refusals(parts)
    found = []
    for words in said:
        if not refusals.refused(400, words):
            break
        found.append(refusals.parts)
    return found


def test_a_named_part_goes_one_step_at_a_time_and_stays_out():
    full = Parts()
    assert tried(full, "unknown field 'stream_options'", "use of json_schema", "response_format?") == [
        Parts(usage=False),
        Parts(usage=False, form="json_object"),
        Parts(usage=False, form=None),
    ]


def test_openais_advice_to_use_the_other_name_is_not_taken_for_it():
    said = "Unsupported parameter: 'max_completion_tokens'. Use 'max_tokens' instead."
    assert tried(Parts(), said) == [Parts(limit="max_tokens")]


def test_without_a_name_each_part_is_left_out_alone_and_at_last_all():
    found = tried(Parts(), *[""] * 99)
    assert found == [
        Parts(form="json_object"),
        Parts(form=None),
        Parts(usage=False),
        Parts(limit="max_tokens"),
        Parts(limit=None),
        Parts(temperature=False),
        Parts(None, False, None, False),
    ]
    assert len(found) + 1 <= TRIES


def test_a_part_that_was_not_sent_is_never_to_blame():
    bare = Parts(None, False, None, False)
    assert tried(bare, "temperature", "") == []
    assert tried(Parts(None, False, None, True), "response_format", "") == [bare]


def test_other_reasons_and_other_statuses_are_no_refusal_of_a_part():
    for said in ("This model's maximum context length is 4096 tokens; lower max_tokens", "model_not_found"):
        assert tried(Parts(), said) == []
    assert not Refusals(Parts()).refused(401, "temperature")


def test_tries_are_bounded_whatever_the_server_says():
    assert len(tried(Parts(), *["", "temperature"] * 99)) < TRIES
