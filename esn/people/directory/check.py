"""What `esn doctor` says about a directory: whether it has what the settings name."""

from esn.people.directory.door import Directory, DirectoryDown
from esn.settings.sections import Directory as Section


def check_directory(directory: Directory, section: Section) -> list[str]:
    """A line for each fault, with its remedy; reads one page of people and the units."""
    try:
        page = next(iter(directory.people()), None)
        units = directory.units()
    except DirectoryDown as error:
        return [f"directory: {error.cause}"]
    problems = page.problems if page else ()
    lines = [f"directory: {problem.where}: {problem.cause}. {problem.remedy}" for problem in problems]
    if page is None or not page.people:
        lines.append(f"directory.people_base: nobody under {section.people_base} matches {section.people_filter}.")
    if section.units_base and not units:
        lines.append(f"directory.units_base: no unit under {section.units_base} matches {section.units_filter}.")
    known = {unit.identity for unit in units}
    if page and known and not any(person.unit in known for person in page.people):
        lines.append("directory.attributes.unit: no person's unit is the id of a unit; look at attributes.unit_id too.")
    return lines
