"""Three small districts as folders, and the reform that makes one new out of two and gives a town to the third. Fictional."""

from pathlib import Path

DAY = "2026-11-01"
VILLAGES = {
    "500191": ("演示江区", "ja", {"001": "江前街道", "101": "江后镇"}),
    "500192": ("演示北区", "yb", {"001": "北前街道", "102": "北后镇"}),
    "500193": ("演示碚区", "bb", {"001": "碚前街道"}),
}
# town by town, as a document would say; villages follow under their last digits
REFORM = """kind,old_code,new_code,old_name,new_name,document
added,,500199,,演示两江区,演示〔2026〕9号
merged,500191,500199,演示江区,,演示〔2026〕9号
merged,500192,500199,演示北区,,演示〔2026〕9号
moved,500191001,500199001,江前街道,,演示〔2026〕9号
moved,500191101,500199101,江后镇,,演示〔2026〕9号
moved,500192001,500199002,北前街道,,演示〔2026〕9号
moved,500192102,500193102,北后镇,,演示〔2026〕9号
"""
SETTINGS = """code: {code}
name: {name}
short_name: {name}
root_unit: {key}-root
near_due: {{value: 2, unit: working, source: 演示}}
notice: {{value: 5, unit: working, source: 演示}}
max_extensions: {{value: 2, source: 演示}}
return_window: {{value: 1, unit: working, source: 演示}}
refusal_grounds: [{{code: none, text: 不属于本区办理的事项, go_to: 有权机关}}]
transfer_bodies: [{{code: hotline, name: 12345热线, ground: 不属于本区办理, phone: "12345"}}]
{more}"""
UNITS = """units:
  - {{code: {key}-root, parent: null, tier: district, name: {name}人民政府, short_name: {name}}}
  - {{code: {key}-centre, parent: {key}-root, tier: district, kind: service_centre, name: {name}行政服务中心, number_code: {mark}0, division: "{county}000000"}}
  - {{code: {key}-urban, parent: {key}-root, tier: department, name: {name}城市管理局, short_name: 城市管理局}}
{more}"""
TIERS = """  - {{code: {key}-sport, parent: {key}-root, tier: department, name: {name}体育局, short_name: {name}体育局}}
three_tiers: {{rule: names-of-2018, divisions: ../divisions.csv, under: "{county}", parent: {key}-centre, code_prefix: {key}, number_prefix: {mark}}}
"""
ROUTES = """rules:
  - {{id: {key}-lamps, text: 路灯由城市管理局办理。, when: {{matter: {key}-lamp, division_under: "{county}"}}, lead: {key}-urban}}
  - {{id: {key}-rest, text: 其余由镇街办理。, lead: town}}
"""
UNKNOWN = "{{unknown: true, reason: 来源没有写明}}"
LAMP = f"""code: {{key}}-lamp
name: 路灯故障报修
kind: appeal
appeal_kind: help
status: in_force
tiers: [village, town, district]
channels: [window]
applicants: {{{{person: true, anonymous: true}}}}
body: {{{{unit: {{key}}-urban, nature: statutory}}}}
conditions: [来源没有写明]
legal_limit: {{{{n: 20, unit: working, source: {{{{document: 演示}}}}}}}}
promised_limit: {{{{n: {{days}}, unit: working, source: {{{{document: 演示}}}}}}}}
fee: {UNKNOWN}
visits: {UNKNOWN}
route: {{{{lead: {{key}}-urban, text: 按派单规则办理}}}}
result: {{{{name: 答复}}}}
grounds: [{{{{document: 演示}}}}]
consultation: {UNKNOWN}
complaint: {UNKNOWN}
remedies: {UNKNOWN}
"""
CONTINUES = """continues:
  - {district: ja, division_under: "500191", source: 演示〔2026〕9号}
  - {district: yb, division_under: "500192", source: 演示〔2026〕9号}
"""


def write_districts(*, folder: Path) -> None:
    """The table of divisions, the folders ja, yb, bb and lj, and reform.csv."""
    rows = ["code,name"]
    for county, (name, key, towns) in VILLAGES.items():
        rows.append(f"{county},{name}")
        for town, title in towns.items():
            rows += [
                f"{county}{town},{title}",
                *(f"{county}{town}00{n},{title[:2]}{part}社区居委会" for n, part in ((1, "东"), (2, "西"))),
            ]
        write_folder(folder=folder / key, key=key, name=name, county=county, days=int(county[5]) + 4, tiers=True)
    (folder / "divisions.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    write_folder(folder=folder / "lj", key="lj", name="演示两江区", county="500199", days=3, more=CONTINUES)
    (folder / "reform.csv").write_text(REFORM, encoding="utf-8")


def write_folder(
    *, folder: Path, key: str, name: str, county: str, days: int, tiers: bool = False, more: str = ""
) -> None:
    """One district: its top, its centre, a department or two, one matter with its promise, and its rules."""
    facts = {"key": key, "name": name, "county": county, "mark": key.upper(), "days": days, "code": key}
    (folder / "matters").mkdir(parents=True, exist_ok=True)
    parts = {
        "district.yaml": SETTINGS.format(**facts, more=more),
        "units.yaml": UNITS.format(**facts, more=TIERS.format(**facts) if tiers else ""),
        "routes.yaml": ROUTES.format(**facts),
        "matters/lamp.yaml": LAMP.format(**facts),
    }
    for file, text in parts.items():
        (folder / file).write_text(text, encoding="utf-8")
