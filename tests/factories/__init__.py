"""One factory per model: valid rows with as few values as possible."""

from tests.factories.accounts import *
from tests.factories.documents import *
from tests.factories.notifications import *
from tests.factories.publications import *
from tests.factories.topics import *
from tests.factories.workplans import *
