"""Every error Dateline raises on purpose, in one small tree.

    DatelineError
    ├── UsageError            wrong arguments or settings            400, exit 2
    ├── UnreadableSource      a file or document that cannot go in   422, exit 1
    ├── NotFound              no such article, answer or citation    404, exit 1
    ├── Gone                  the article was deleted (a tombstone)  410, exit 1
    ├── HomeInUse             another process owns the home          409, exit 1
    ├── EmbedderMismatch      the index was made by another embedder 409, exit 1
    ├── DamagedHome           the record itself cannot be read       500, exit 1
    ├── PromptError           a prompt file that is malformed        500, exit 1
    ├── QueueFull             too many requests wait already         503, exit 1
    └── ModelUnavailable      the language or embedding model failed 503, exit 1

Each says what happened (`str(error)`), what to do (`advice`), a stable `code` for programs, and
whether trying again may help (`retryable`). Vendor errors are translated where the vendor is called.
"""

from __future__ import annotations

from rag.domain import Tombstone


class DatelineError(Exception):
    """The root. `status` is the HTTP status; `exit_code` the command line's."""

    code = "internal"
    status = 500
    exit_code = 1
    retryable = False

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class UsageError(DatelineError):
    code = "bad_request"
    status = 400
    exit_code = 2


class UnreadableSource(DatelineError):
    code = "unreadable_source"
    status = 422


class NotFound(DatelineError):
    code = "not_found"
    status = 404


class Gone(DatelineError):
    code = "gone"
    status = 410

    def __init__(self, message: str, *, tombstone: Tombstone, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.tombstone = tombstone


class HomeInUse(DatelineError):
    code = "home_in_use"
    status = 409
    retryable = True


class EmbedderMismatch(DatelineError):
    code = "embedder_mismatch"
    status = 409


class DamagedHome(DatelineError):
    code = "damaged_home"


class PromptError(DatelineError):
    code = "bad_prompt"


class QueueFull(DatelineError):
    code = "queue_full"
    status = 503
    retryable = True


class ModelUnavailable(DatelineError):
    code = "model_unavailable"
    status = 503
    retryable = True
    billed = False  # whether the provider may charge for the call though it failed
