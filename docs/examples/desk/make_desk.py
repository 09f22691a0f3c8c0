"""Write the bundled example desk: the same bytes from every run.

    python docs/examples/desk/make_desk.py [FOLDER]

Without a folder the files go to ``src/kpikit/example_desk``. People, organisations
and figures are made up; ``story.py`` says what the data are to show.
"""

import sys
from pathlib import Path

import business
import contacts
import labour
import surveys
import tickets
from crew import Roster
from sheets import Sheet
from story import desk_hours

BUNDLED = Path(__file__).resolve().parents[3] / "src" / "kpikit" / "example_desk"


def sheets() -> list[Sheet]:
    """Every table of the desk."""
    desk = desk_hours()
    roster = Roster()
    told = tickets.tickets(desk, roster)
    ticket_rows = [tickets.ticket_row(ticket) for ticket in told]
    event_rows = [
        tickets.event_row(ticket, event) for ticket in told for event in ticket.log
    ]
    survey_rows = [surveys.survey_row(answer) for answer in surveys.surveys(told)]
    talks = contacts.contact_rows(contacts.contacts(told, desk))
    work = labour.work_rows(roster, told)
    return [
        Sheet("tickets.csv.gz", tickets.TICKET_COLUMNS, ticket_rows),
        Sheet("events.csv.gz", tickets.EVENT_COLUMNS, event_rows),
        Sheet("surveys.csv.gz", surveys.COLUMNS, survey_rows),
        Sheet("work.csv.gz", labour.WORK_COLUMNS, work),
        Sheet("shifts.csv.gz", labour.SHIFT_COLUMNS, labour.shift_rows(roster)),
        Sheet("contacts.csv.gz", contacts.COLUMNS, talks),
        business.self_service(told),
        *[make() for make in business.SMALL],
    ]


def main(folder: Path = BUNDLED) -> None:
    """Write every file into a folder, which is made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets():
        sheet.save(folder)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
