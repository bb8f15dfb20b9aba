"""What this app adds to the desk: the navigation entries of work plans and of their import."""

from accounts.access import access_for
from core.navigation import NavigationEntry, navigation_entries
from core.visibility import Visibility

navigation_entries.register(
    NavigationEntry(
        "work_plans",
        "Work plans",
        "file-earmark-text",
        "workplans:list-plans",
        position=40,
        opens_for=lambda user: access_for(user).reads(Visibility.GROUP),
    )
)
navigation_entries.register(
    NavigationEntry(
        "imports",
        "Import",
        "upload",
        "workplans:start-import",
        position=50,
        opens_for=lambda user: access_for(user).reads(Visibility.SECRETARIAT),
    )
)
