"""Where Zalo listens: versions differ by family of calls, not by date."""

from enum import StrEnum

OAUTH_URL = "https://oauth.zaloapp.com"
OA_URL = "https://openapi.zalo.me"
ZNS_URL = "https://business.openapi.zalo.me"


class ZaloEndPoint(StrEnum):
    """Paths, named as the official SDKs name them where they have one."""

    OAUTH_PERMISSION_OA = "/v4/oa/permission"
    OAUTH_ACCESS_TOKEN_OA = "/v4/oa/access_token"  # noqa: S105 - a path

    # v2.0 survives here for reactions, anonymous chat and broadcast; a user-targeted send answers -240
    API_OA_SEND_MESSAGE = "/v2.0/oa/message"
    API_OA_SEND_CONSULTATION_MESSAGE_V3 = "/v3.0/oa/message/cs"
    API_OA_SEND_TEMPLATE_MESSAGE_V3 = "/v3.0/oa/message/template"
    API_OA_UPLOAD_PHOTO = "/v2.0/oa/upload/image"
    API_OA_UPLOAD_GIF = "/v2.0/oa/upload/gif"
    API_OA_UPLOAD_FILE = "/v2.0/oa/upload/file"
    API_OA_GET_USER_PROFILE = "/v3.0/oa/user/detail"
    API_OA_GET_LIST_FOLLOWER = "/v3.0/oa/user/getlist"
    API_OA_UPDATE_USER = "/v3.0/oa/user/update"
    API_OA_GET_PROFILE = "/v2.0/oa/getoa"
    API_OA_GET_LIST_RECENT_CHAT = "/v2.0/oa/listrecentchat"
    API_OA_GET_CONVERSATION = "/v2.0/oa/conversation"
    API_OA_GET_LIST_TAG = "/v2.0/oa/tag/gettagsofoa"
    API_OA_TAG_USER = "/v2.0/oa/tag/tagfollower"
    API_OA_REMOVE_USER_FROM_TAG = "/v2.0/oa/tag/rmfollowerfromtag"
    API_OA_REMOVE_TAG = "/v2.0/oa/tag/rmtag"
    API_OA_GET_QUOTA_MESSAGE = "/v3.0/oa/quota/message"

    ZNS_SEND = "/message/template"
    ZNS_SEND_HASHPHONE = "/message/template/hashphone"
    ZNS_STATUS = "/message/status"
    ZNS_QUOTA = "/message/quota"
    ZNS_TEMPLATE_TAG = "/message/template-tag"
    ZNS_QUALITY = "/quality"
    ZNS_TEMPLATE_ALL = "/template/all"
    ZNS_TEMPLATE_INFO = "/template/info/v2"
    ZNS_TEMPLATE_SAMPLE = "/template/sample-data"
    ZNS_RATING = "/rating/get"
