"""What `atersok --help` says, without argparse: importing it and making every parser takes longer than all else."""

from __future__ import annotations

DESCRIPTION = "Återsöker kommunens kostnader för ensamkommande barn med uppehållstillstånd."
COMMANDS = {
    "demo": "kör exempelkvartalet i mappen ./demo och visar en sammanfattning",
    "run": "kör hela kvartalet i en mapp: läser, beräknar och skriver båda böckerna",
    "inspect": "visar hur en exportfil förstås, utan att skriva något",
    "init": "lägger upp en mapp med arbetsböcker och tomma register",
    "submit": "markerar kvartalet som inskickat och fryser det i ansökningsregistret",
    "payments": "läser Migrationsverkets utbetalningslistor",
    "deadlines": "visar sista dagar per kvartal och kategori",
    "export": "skriver underlagen per boende som xlsx och pdf i Exportmapp",
    "new-quarter": "arkiverar kvartalet och gör böckerna till nästa kvartals",
    "reopen": "tar upp ett arkiverat kvartal igen i en egen mapp",
    "upgrade": "ger äldre arbetsböcker dagens blad, kolumner och inställningar",
    "undo": "ångrar den senaste körningen i en mapp",
    "doctor": "provar arbetsplatsen: Python, Excel, makroinställningar och en mapp",
    "build": "bygger arbetsböckerna och tillägget ur källorna (bara för utvecklare)",
}
"""What is asked for on the command line → what it does."""
_WIDTH = 79


def help_text() -> str:
    """The whole help, Swedish, as it is printed."""
    room = max(map(len, COMMANDS)) + 4
    lines = ["Användning: atersok KOMMANDO …", "", DESCRIPTION, "", "Kommandon:"]
    for name, text in COMMANDS.items():
        first, *rest = _wrapped(text, _WIDTH - room)
        lines.append(f"  {name}".ljust(room) + first)
        lines += [" " * room + line for line in rest]
    return "\n".join([*lines, "", "Hjälp om ett kommando: atersok KOMMANDO --help"])


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines
