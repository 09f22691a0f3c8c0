"""Where the fault of each rule stands, and configs near it that are fine."""

from datetime import date

TODAY = date(2026, 11, 26)

PLACES = {
    "SLA001": (3, 26),  #
    "SLA002": (3, 1),  # ordre
    "SLA003": (3, 9),  # "urgent"
    "SLA004": (2, 2),  # priorities
    "SLA005": (3, 28),  # "urgent"
    "SLA006": (1, 10),  # 2
    "SLA007": (3, 37),  # SLA403
    "SLA101": (4, 30),  # 4
    "SLA102": (4, 30),  # "0h"
    "SLA103": (7, 30),  # "3d"
    "SLA104": (7, 30),  # "24h"
    "SLA201": (3, 12),  # "Europe/Berln"
    "SLA202": (3, 12),  # "Etc/GMT-1"
    "SLA203": (5, 44),  # "XX"
    "SLA204": (5, 12),  # [2019-12-25]
    "SLA205": (4, 9),  # {}
    "SLA206": (4, 17),  # ["09:00-13:00", "12:30-17:00"]
    "SLA207": (4, 22),  # "09:00-09:00"
    "SLA208": (4, 22),  # "00:00-23:59"
    "SLA209": (4, 11),  # mon-fry
    "SLA210": (5, 12),  # always
    "SLA211": (4, 22),  # "02:30-12:00"
    "SLA212": (9, 8),  # 2027-01-01
    "SLA213": (5, 37),  # 2033-12-24
    "SLA214": (6, 12),  # "ue"
    "SLA301": (10, 8),  # "gold-incident"
    "SLA302": (14, 8),  # "paying"
    "SLA303": (3, 8),  # "default"
    "SLA304": (5, 3),  # policies
    "SLA305": (7, 18),  # "glod"
    "SLA306": (7, 17),  # ["gold"]
    "SLA307": (10, 8),  # "silver"
    "SLA308": (4, 16),  # 2020-03-01
    "SLA309": (3, 17),  # "Gold"
    "SLA401": (6, 11),  # targets
    "SLA402": (5, 18),  # "8h"
    "SLA403": (7, 14),  # "8h"
    "SLA404": (5, 29),  # "8h"
    "SLA405": (5, 1),  # first_reponse
    "SLA406": (15, 14),  # "4h"
    "SLA407": (13, 25),  # "4h"
    "SLA408": (6, 11),  # targets
    "SLA409": (7, 13),  # "4h"
    "SLA410": (8, 14),  # "4h"
    "SLA501": (8, 47),  # "pendign"
    "SLA502": (8, 50),  # "pending"
    "SLA503": (3, 24),  # "requester"
    "SLA504": (3, 11),  # "pause"
    "SLA506": (2, 2),  # statuses
    "SLA507": (5, 1),  # solved
    "SLA508": (3, 24),  # "bot"
    "SLA601": (3, 16),  # 150
    "SLA602": (3, 16),  # 50
    "SLA605": (6, 30),  # "4h"
    "SLA701": (8, 29),  # 2026-01-16T20:00:00+01:00
    "SLA702": (3, 8),  # "default"
    "SLA801": (3, 1),  # first_contact_resolutoin
    "SLA802": (3, 40),  # 0.7
    "SLA803": (3, 37),  # "no_reopn"
}
"""Line and column of the fault in the example of each rule, below ``schema = 1``."""

EU = '[calendars.eu]\ntimezone = "Europe/Berlin"\n'
OFFICE = EU + 'hours = { mon-fri = ["09:00-17:00"] }\n'
ALWAYS = '[calendars.always]\ntimezone = "UTC"\nalways = true\n'
BOTH = OFFICE + ALWAYS + '[defaults]\ncalendar = "eu"\n'
ORDER = '[priorities]\norder = ["high", "normal"]\n'
TIERS = '[fields]\ntier = ["gold", "silver"]\nkind = ["incident", "question"]\n'
STATUSES = '[statuses]\nopen = "run"\npending = "pause"\nsolved = "resolved"\n'
LAST = '[[policies]]\nname = "default"\ntargets."*" = { resolution = "16h" }\n'


def policy(name: str, when: str, target: str = "4h", more: str = "") -> str:
    return (
        f'[[policies]]\nname = "{name}"\nwhen = {{ {when} }}\n{more}'
        f'targets."*" = {{ resolution = "{target}" }}\n'
    )


def targets(**clocks: str) -> str:
    lines = "".join(f"{name} = {value}\n" for name, value in clocks.items())
    return f'[[policies]]\nname = "default"\n[policies.targets."*"]\n{lines}'


def by_priority(high: str, normal: str) -> str:
    return (
        '[[policies]]\nname = "default"\n'
        f"[policies.targets.high]\nresolution = {high}\n"
        f"[policies.targets.normal]\nresolution = {normal}\n"
    )


ON_ALWAYS = '{{ target = "{}", calendar = "always" }}'

FAULTS = [
    (
        "SLA401",
        ORDER + '[[policies]]\nname = "a"\nwhen = { tier = [1.5] }\n'
        'targets.high = { resolution = "4h" }\n' + LAST,
        (7, 1),
    ),
    ("SLA801", "[goals]\ncsta = { at_least = 0.8 }\n", (3, 1)),
    ("SLA802", "[goals]\ncsat = { at_least = 1.8 }\n", (3, 21)),
    ("SLA803", "[goals]\ncsat = { scael = [1, 5], at_least = 0.8 }\n", (3, 10)),
    (
        "SLA202",
        '[calendars.a]\ntimezone = "Europe/Kiev"\nalways = true\n',
        (3, 12),
    ),
    (
        "SLA211",
        OFFICE + 'exceptions = { "2027-03-28" = "02:30-04:00" }\n',
        (5, 31),
    ),
    (
        "SLA211",
        OFFICE
        + 'periods = [{ from = " 2027-02-01", hours = { sun = ["2:30-12:00"] } }]\n',
        (5, 53),
    ),
    (
        "SLA103",
        BOTH.replace(
            'calendar = "eu"',
            'calendar = { per = "tier", values = { a = "always", b = "eu" } }',
        )
        + targets(resolution='"1d"'),
        (13, 14),
    ),
    ("SLA103", BOTH + targets(resolution='"1w"'), (13, 14)),
    ("SLA103", OFFICE + targets(resolution='{ target = "2d" }'), (8, 25)),
    ("SLA103", OFFICE + targets(periodic_update='{ every = "1d" }'), (8, 29)),
    ("SLA104", OFFICE + targets(resolution='"72h"'), (8, 14)),
    ("SLA202", '[calendars.a]\ntimezone = "US/Eastern"\nalways = true\n', (3, 12)),
    ("SLA202", '[calendars.a]\ntimezone = "CET"\nalways = true\n', (3, 12)),
    (
        "SLA205",
        EU + 'hours = "closed"\nexceptions = {2028-01-03 = "09:00-17:00"}',
        (4, 9),
    ),
    (
        "SLA205",
        EU
        + "hours = {}\nperiods = [{ from = 2027-03-01, hours = 'Mon 09:00-12:00' }]\n",
        (4, 9),
    ),
    ("SLA208", EU + 'hours = "Mon-Fri 09:00-16:59:59"\n', (4, 9)),
    ("SLA208", OFFICE + 'exceptions = { 2027-01-04 = ["9:00-12:59"] }\n', (5, 30)),
    ("SLA211", EU + 'hours = "Sun 22:00-02:15; Sat 22:00-02:15"\n', (4, 9)),
    ("SLA211", EU + 'hours = { sat = ["20:00-02:30"] }\n', (4, 18)),
    ("SLA213", OFFICE + 'holidays = { add = ["2026-12-26"] }\n', (5, 21)),
    ("SLA213", OFFICE + 'holidays = {country = "DE", add = [2026-12-25]}\n', (5, 36)),
    ("SLA301", policy("a", 'tier = ["x", "y"]') + policy("b", 'tier = "y"'), (7, 8)),
    ("SLA301", policy("a", 'tags = "x"') + policy("b", 'tags = "x"', "8h"), (7, 8)),
    ("SLA301", LAST + policy("b", 'tier = ["x"]', "8h"), (6, 8)),
    (
        "SLA302",
        policy("a", 'tier = "x"')
        + policy("b", "", "5h", 'not = { tier = "x" }\n')
        + policy("c", 'kind = "z"', "6h"),
        (12, 8),
    ),
    (
        "SLA302",
        policy("a", 'tags = "x"')
        + policy("b", 'tags = "y"', "5h")
        + policy("c", 'tags = ["x", "y"]', "6h"),
        (11, 8),
    ),
    (
        "SLA302",
        policy("a", "", "4h", "valid = { to = 2027-01-01 }\n")
        + policy("b", "", "5h", "valid = { from = 2027-01-01 }\n")
        + policy("c", 'tier = "z"', "6h"),
        (13, 8),
    ),
    ("SLA304", policy("a", 'channel = ["email"]'), (2, 3)),
    ("SLA304", policy("a", "", "4h", "valid = { to = 2027-01-01 }\n"), (2, 3)),
    ("SLA305", TIERS + policy("a", 'teir = ["gold"]') + LAST, (7, 10)),
    ("SLA306", policy("a", "tier = []") + LAST, (4, 17)),
    ("SLA307", policy("a", 'tier = ["x"]', "16h") + LAST, (7, 8)),
    (
        "SLA308",
        policy("a", "", "4h", "valid = {from = 2027-01-02, to = 2027-01-02}\n"),
        (5, 9),
    ),
    ("SLA309", policy("a", 'tier = "x"') + policy("b", 'tier = " X"') + LAST, (8, 17)),
    ("SLA309", '[statuses]\nopen = "run"\nOpen = "run"\n', (4, 1)),
    (
        "SLA401",
        ORDER
        + '[[policies]]\nname = "a"\n'
        + 'targets = { high = {}, "*" = { resolution = "4h" } }\n',
        (6, 13),
    ),
    (
        "SLA402",
        BOTH + targets(first_response='"8h"', resolution=ON_ALWAYS.format("10h")),
        (13, 18),
    ),
    ("SLA403", OFFICE + ORDER + by_priority('"3bd"', '"8h"'), (10, 14)),
    ("SLA403", BOTH + ORDER + by_priority('"4h"', ON_ALWAYS.format("8h")), (15, 14)),
    (
        "SLA404",
        targets(first_response='"4h"', periodic_update='{ every = "2h" }'),
        (6, 29),
    ),
    (
        "SLA405",
        ORDER + '[[policies]]\nname = "a"\ntargets.hihg = {resolution="4h"}\n',
        (6, 9),
    ),
    ("SLA409", targets(agent_work='"8h"', resolution='"6h"'), (5, 14)),
    (
        "SLA504",
        '[statuses]\npending = { resolution = "pause", default = "run" }\n'
        'open = "pause"\n' + LAST,
        (3, 11),
    ),
    ("SLA507", STATUSES + "[defaults]\nwarn_at = [50]\n" + LAST, (6, 2)),
    ("SLA508", '[defaults]\nresponders = ["system"]\n', (3, 15)),
    ("SLA602", "[defaults]\nwarn_at = [50, 50]\n", (3, 16)),
    (
        "SLA602",
        (
            '[[policies]]\nname = "a"\n[policies.targets."*"]\n'
            'resolution = { target = "4h", warn_at = [50, 90, 75] }\n'
        ),
        (5, 50),
    ),
    ("SLA007", "lines.order = ['1']  # noqa\n", (2, 22)),
    ("SLA007", "lines.order = ['1', '1']  # noqa: SLA005, SLA004\n", (2, 43)),
]
"""Further faults: code, config below ``schema = 1``, and line and column."""

NEAR_MISSES = [
    (
        "SLA401",
        ORDER + '[[policies]]\nname = "a"\nwhen = { priority = ["high"] }\n'
        'targets.high = { resolution = "4h" }\n' + LAST,
    ),
    (
        "SLA401",
        ORDER + '[[policies]]\nname = "a"\nwhen = { priority = ["hihg"] }\n'
        'targets.high = { resolution = "4h" }\n' + LAST,
    ),
    (
        "SLA403",
        ORDER + '[[policies]]\nname = "a"\nnot = { priority = "high" }\n'
        'targets = { high = { resolution = "8h" }, "*" = { resolution = "4h" } }\n',
    ),
    (
        "SLA605",
        ORDER + policy("a", 'priority = "normal"'),
    ),
    ("SLA801", "[goals]\ncsat = { at_least = 0.8 }\n"),
    ("SLA802", "[goals]\ncsat = { at_least = 1.0 }\n"),
    ("SLA803", "[goals]\ncsat = { scale = [1, 5], at_least = 0.8 }\n"),
    (
        "SLA104",
        OFFICE + 'span = ["2026-01-01", "2026-12-31"]\n' + targets(resolution='"24h"'),
    ),
    (
        "SLA407",
        OFFICE
        + 'span = ["2026-01-01", "2026-12-31"]\n'
        + ALWAYS
        + '[defaults]\ncalendar = "eu"\n'
        + targets(resolution=ON_ALWAYS.format("4h")),
    ),
    ("SLA205", OFFICE + 'span = ["2020-01-01", "2020-12-31"]\n'),
    (
        "SLA408",
        ORDER + '[[policies]]\nname = "a"\n[policies.targets.high]\n'
        'resolution = "4h"\n',
    ),
    ("SLA007", "lines.order = ['1', '1']  # noqa\n"),
    ("SLA007", "lines.order = ['1', '1']  # noqa: E501, SLA005\n"),
    ("SLA007", "lines.order = ['1']  # noqa: E501\n"),
    ("SLA007", "lines.order = ['# noqa: SLA403', '1']\n"),
    ("SLA103", ALWAYS + targets(resolution='"3d"')),
    ("SLA103", targets(resolution='"3d"')),
    ("SLA104", ALWAYS + targets(resolution='"24h"')),
    ("SLA104", OFFICE + targets(resolution='"25h"')),
    ("SLA104", EU + 'hours = "Mon-Fri 00:00-24:00"\n' + targets(resolution='"24h"')),
    ("SLA202", '[calendars.a]\ntimezone = "Etc/UTC"\nalways = true\n'),
    ("SLA202", '[calendars.a]\ntimezone = "America/Indiana/Knox"\nalways = true\n'),
    ("SLA204", OFFICE),
    ("SLA204", OFFICE + "holidays = [2027-01-01]\n"),
    ("SLA205", EU + "hours = {}\nexceptions = { 2026-12-01 = '09:00-17:00' }\n"),
    ("SLA208", EU + 'hours = "Mon-Fri 08:59-17:00"\n'),
    ("SLA208", OFFICE + 'breaks = { 2027-01-04 = ["9:00-12:59"] }\n'),
    ("SLA210", OFFICE + LAST),
    ("SLA210", OFFICE + ALWAYS),
    ("SLA211", EU + 'hours = "Mon-Fri 02:30-12:00"\n'),
    ("SLA211", EU + 'hours = "Sun 00:00-24:00"\n'),
    ("SLA211", '[calendars.a]\ntimezone = "UTC"\nhours = "Mon-Sun 02:30-12:00"\n'),
    ("SLA213", OFFICE + "holidays = { add = [2026-12-24] }\n"),
    ("SLA301", policy("a", 'tier = ["x"]') + policy("b", 'tier = ["x", "y"]')),
    ("SLA301", policy("a", 'tags = "x"') + policy("b", 'tags = ["x", "y"]', "8h")),
    (
        "SLA302",
        TIERS + policy("a", 'tier = "gold"') + policy("b", 'tier = "silver"') + LAST,
    ),
    (
        "SLA302",
        policy("a", 'tags = "x"')
        + policy("b", "", "5h", 'not = {tags = "y"}\n')
        + policy("c", 'tags = "y"', "6h"),
    ),
    ("SLA304", TIERS + policy("a", 'tier = "gold"') + policy("b", 'tier = "silver"')),
    ("SLA304", policy("a", "", "4h", "valid = { from = 2020-01-01 }\n")),
    ("SLA304", policy("a", 'tier = "x"') + policy("b", "", "8h", 'not = {tier="x"}\n')),
    ("SLA304", policy("a", "tier = []")),
    ("SLA305", policy("a", 'tier = ["gold"]') + LAST),
    ("SLA305", TIERS + policy("a", 'channel = ["email"]') + LAST),
    ("SLA306", policy("a", 'tags = ["x", "y"]', "4h", 'not = { tags = "x" }\n')),
    ("SLA307", policy("a", 'tier = "x", kind = "y"') + policy("b", 'tier = "y"')),
    ("SLA308", policy("a", "", "4h", "valid = { to = 2026-11-27 }\n")),
    ("SLA309", policy("a", 'tier = "x"') + policy("b", 'kind = "X"') + LAST),
    ("SLA401", ORDER + '[[policies]]\nname = "a"\ntargets = {}\n'),
    ("SLA402", targets(first_response='"8h"', resolution='"8h"')),
    (
        "SLA402",
        BOTH + targets(first_response=ON_ALWAYS.format("4h"), resolution='"4h"'),
    ),
    ("SLA403", ORDER + by_priority('"8h"', '"8h"')),
    ("SLA403", OFFICE + ORDER + by_priority('"1h"', '"3bd"')),
    ("SLA403", by_priority('"8h"', '"4h"')),
    (
        "SLA404",
        targets(
            first_response='"2h"', periodic_update='{ every = "2h" }', resolution='"2h"'
        ),
    ),
    (
        "SLA406",
        BOTH + ORDER + by_priority(ON_ALWAYS.format("4h"), ON_ALWAYS.format("8h")),
    ),
    ("SLA409", targets(ownership='"8h"', resolution='"8h"')),
    (
        "SLA502",
        STATUSES + '[data.events]\nfile = "e.csv"\n'
        'kinds = { "Wait" = { kind = "status", value = "pending" } }\n',
    ),
    ("SLA504", '[statuses]\nopen = "run"\npending = "pause"\n' + LAST),
    (
        "SLA506",
        '[statuses]\nopen = "run"\n[data.events]\nfile = "e.csv"\n'
        'kinds = { "Done" = "resolved" }\n' + LAST,
    ),
    ("SLA507", STATUSES),
    ("SLA507", STATUSES + targets(first_response='"4h"')),
    ("SLA602", "[defaults]\nwarn_at = [50, 51]\n"),
]
"""Configs in which a rule must find nothing."""
