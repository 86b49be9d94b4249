"""``python -m tools.handbook`` writes the list of messages and the checksums anew, and says what changed."""

from __future__ import annotations

from tools.handbook.checksums import IT_PAGE, checksum_table, with_checksums
from tools.handbook.messages import all_messages
from tools.handbook.page import HANDBOOK, handbook_text, missing, with_messages


def main() -> None:
    """Writes both."""
    text, messages = handbook_text(), all_messages()
    added, gone = missing(messages, text)
    for sign, changed in (("+", added), ("-", gone)):
        for message in changed:
            print(f"{sign} {message.group}: {message.what}")
    HANDBOOK.write_text(with_messages(text, messages), encoding="utf-8")
    print(f"{len(messages)} messages, {len(added)} new, {len(gone)} gone")
    page = IT_PAGE.read_text(encoding="utf-8")
    IT_PAGE.write_text(with_checksums(page, checksum_table()), encoding="utf-8")


main()
