"""The evaluation as one self-contained HTML page: `eval.page.document.html`."""
