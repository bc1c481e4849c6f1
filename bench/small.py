"""The pages of a town, for the run that measures a state: by name what ``Figure.p95`` says, as JSON."""

import json
import os
import sys


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    from bench import town

    town.make_empty()
    import django

    django.setup()
    from bench import pages, processes

    town.fill("town")
    with processes.web_server() as port:
        figures = pages.measure(port)
    grows = {page.name for page, _request in pages.prepare()[1] if page.grows}
    json.dump(
        {figure.name: figure.p95 for figure in figures if figure.name in grows and figure.p95}, sys.stdout
    )


if __name__ == "__main__":
    main()
