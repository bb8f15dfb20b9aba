"""What this app adds to the desk: the navigation entries of topics and guidance documents."""

from accounts.access import access_for
from core.navigation import NavigationEntry, navigation_entries

navigation_entries.register(
    NavigationEntry(
        "topics",
        "Topics",
        "stage_bar",
        "topics:list-topics",
        position=20,
        opens_for=lambda user: access_for(user).works_here,
    )
)
navigation_entries.register(
    NavigationEntry(
        "guidance_documents",
        "Guidance documents",
        "clipboard-check",
        "topics:list-guidance-documents",
        position=30,
        opens_for=lambda user: access_for(user).works_here,
    )
)
