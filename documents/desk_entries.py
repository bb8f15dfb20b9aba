"""What this app adds to the desk: the navigation entry of the requested documents."""

from accounts.access import access_for
from core.navigation import NavigationEntry, navigation_entries

navigation_entries.register(
    NavigationEntry(
        "documents",
        "Documents",
        "download",
        "documents:list-documents",
        position=150,
        opens_for=lambda user: access_for(user).works_here,
        office=True,
    )
)
