"""The response with the bytes of a file, for views that have checked who may read it."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from documents.models import File
from documents.services import read_file


def file_answer(request: HttpRequest, file: File) -> HttpResponseBase:
    """Return the file as a download, never shown inside the portal's pages; 304 where the browser has it.

    The bytes are compared with their digest first: raises `storage.FileDamaged`.
    """
    content = read_file(file)
    response = HttpResponse(content, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = quote_etag(file.sha256)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
