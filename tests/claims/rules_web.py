# SPDX-License-Identifier: BSD-2-Clause
"""The rules of rules.py for HTTP/1 (RFC 9110, 9112) and TLS (RFC 8446, 5246)."""
import datetime

from facts import FIN

CLIENT_HELLO, SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE = 1, 2, 11, 12
CHANGE, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23
EARLY_DATA, PRE_SHARED_KEY, ECH = 42, 41, 0xfe0d
HIDDEN_ALERT = 19  # bytes: alert 2, type 1, tag 16
OWN_MEANING = {101, 204, 205, 206, 304, 401, 407, 408, 429}
VERSIONS = {0x300: "SSL 3.0", 0x301: "TLS 1.0", 0x302: "TLS 1.1", 0x303: "TLS 1.2",
            0x304: "TLS 1.3", 0x7f12: "TLS 1.3 draft 18", 0x7f17: "TLS 1.3 draft 23",
            0x7f1a: "TLS 1.3 draft 26", 0x7f1c: "TLS 1.3 draft 28", 0xfb17: "TLS 1.3 draft 23",
            0xfb1a: "TLS 1.3 draft 26"}
DRAFTS = {v for v in VERSIONS if v > 0x304}
ALERTS = dict(enumerate(["close_notify"])) | {
    10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed", 22: "record_overflow",
    40: "handshake_failure", 42: "bad_certificate", 43: "unsupported_certificate",
    44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown",
    47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error",
    51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security", 80: "internal_error",
    86: "inappropriate_fallback", 90: "user_canceled", 100: "no_renegotiation",
    109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name",
    116: "certificate_required", 120: "no_application_protocol"}
CIPHERS = {0x1301: "TLS_AES_128_GCM_SHA256", 0x1302: "TLS_AES_256_GCM_SHA384",
           0x1303: "TLS_CHACHA20_POLY1305_SHA256", 0xc02f: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
           0xc030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
           0xc02b: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
           0xc02c: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
           0xc013: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", 0xc014: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
           0x002f: "TLS_RSA_WITH_AES_128_CBC_SHA", 0x0035: "TLS_RSA_WITH_AES_256_CBC_SHA",
           0x0005: "TLS_RSA_WITH_RC4_128_SHA", 0x0004: "TLS_RSA_WITH_RC4_128_MD5",
           0x000a: "TLS_RSA_WITH_3DES_EDE_CBC_SHA"}


def every(seg, name):
    """All values of a field in the packet."""
    value = seg.web.get(name, [])
    return value if isinstance(value, list) else [value]


def records(seg):
    return list(zip(every(seg, "tls.record.content_type"), every(seg, "tls.record.length")))


def from_me(case, segments=None):
    return [s for s in (case.before() if segments is None else segments) if s.src == case.seg.src]


def from_it(case, segments=None):
    return [s for s in (case.before() if segments is None else segments) if s.src != case.seg.src]


def has(name, value=None):
    return lambda case, remark: (value in every(case.seg, name) if value is not None
                                 else bool(every(case.seg, name)))


# --- HTTP ---

def request(case, remark):
    return (remark["method"] in every(case.seg, "http.request.method") and remark["method"] != "CONNECT"
            and remark["uri"] in every(case.seg, "http.request.uri"))


def asks_tunnel(case, remark):
    return "CONNECT" in every(case.seg, "http.request.method")


def of_class(first):
    return lambda case, remark: (remark["code"] in every(case.seg, "http.response.code")
                                 and remark["code"] // 100 == first and remark["code"] not in OWN_MEANING)


def of_code(*codes):
    return lambda case, remark: (remark["code"] in every(case.seg, "http.response.code")
                                 and remark["code"] in codes)


def unknown_class(case, remark):
    return (remark["code"] in every(case.seg, "http.response.code")
            and not 1 <= remark["code"] // 100 <= 5)


def answers(method):
    """A success, to a request of the other end with this method."""
    def rule(case, remark):
        asked = case.by_frame.get(remark["packet"])
        return (remark["code"] // 100 == 2 and asked is not None and asked.frame < case.seg.frame
                and asked.src != case.seg.src and method in every(asked, "http.request.method"))
    return rule


def request_body(case, remark):
    return str(remark["bytes"]) in [v.strip() for v in every(case.seg, "http.content_length_header")]


def request_chunks(case, remark):
    return any(v.lower().endswith("chunked") for v in every(case.seg, "http.transfer_encoding"))


def response_chunks(case, remark):
    return bool(every(case.seg, "http.response.code")) and request_chunks(case, remark)


def body_to_close(case, remark):
    """No length, no chunks: and behind it this end sends nothing but what belongs to it."""
    codes = every(case.seg, "http.response.code")
    return bool(codes) and (len(codes) > 1 or not every(case.seg, "http.content_length_header"))


def answers_tls(case, remark):
    return (any(CLIENT_HELLO in every(s, "tls.handshake.type") for s in from_it(case))
            and not any(SERVER_HELLO in every(s, "tls.handshake.type") for s in from_me(case)))


def cut_short(case, remark):
    """The end comes, and of a message fewer bytes than it has; no more than this end ever sent."""
    if not case.seg.has(FIN):
        return False
    sent = sum(s.length for s in from_me(case)) + case.seg.length
    return "total" not in remark or (remark["bytes"] < remark["total"] and remark["bytes"] <= sent)


# --- TLS ---

def named(extra=lambda case: True):
    return lambda case, remark: (
        CLIENT_HELLO in every(case.seg, "tls.handshake.type")
        and remark["name"] in every(case.seg, "tls.handshake.extensions_server_name") and extra(case))


def has_ech(case):
    return ECH in every(case.seg, "tls.handshake.extension.type")


def nameless(case, remark):
    return (CLIENT_HELLO in every(case.seg, "tls.handshake.type")
            and not every(case.seg, "tls.handshake.extensions_server_name"))


def hello_again(case, remark):
    return (any(CLIENT_HELLO in every(s, "tls.handshake.type") for s in from_me(case))
            and any(SERVER_HELLO in every(s, "tls.handshake.type") for s in from_it(case)))


def chosen(seg):
    return (every(seg, "tls.handshake.extensions.supported_version")
            or every(seg, "tls.handshake.version"))


def server_hello(case, remark):
    if SERVER_HELLO not in every(case.seg, "tls.handshake.type"):
        return False
    if remark["version"] not in [VERSIONS.get(v) for v in chosen(case.seg)]:
        return False
    names = [CIPHERS.get(c) for c in every(case.seg, "tls.handshake.ciphersuite")]
    return remark["cipher"] in names or (None if None in names else False)


def server_hello_1_3(case, remark):
    new = {0x304} | DRAFTS
    return server_hello(case, remark) if new & set(chosen(case.seg)) else False


def hello_retry(case, remark):
    """The client greets again, if the capture goes on."""
    if SERVER_HELLO not in every(case.seg, "tls.handshake.type") or 0x304 not in chosen(case.seg):
        return False
    later = [t for s in from_it(case, case.after()) for t in every(s, "tls.handshake.type")]
    return later[0] == CLIENT_HELLO if later else None


def extension(kind):
    return lambda case, remark: kind in every(case.seg, "tls.handshake.extension.type")


def alpn(case, remark):
    return remark["protocol"] in every(case.seg, "tls.handshake.extensions_alpn_str")


def resumed(case, remark):
    if PRE_SHARED_KEY in every(case.seg, "tls.handshake.extension.type"):
        return True
    mine = from_me(case) + [case.seg]
    return (any(kind == CHANGE for kind, _ in records(case.seg))
            and any(SERVER_HELLO in every(s, "tls.handshake.type") for s in mine)
            and not any(CERTIFICATE in every(s, "tls.handshake.type") for s in mine))


def day(ns):
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=ns // 10**9)).date().isoformat()


def certificate(extra=lambda case, remark: True):
    return lambda case, remark: (CERTIFICATE in every(case.seg, "tls.handshake.type")
                                 and extra(case, remark))


def of_another(case, remark):
    return any(remark["host"] in every(s, "tls.handshake.extensions_server_name")
               for s in from_it(case))


def self_issued(case, remark):
    return any(r["id"] == "tls-certificate" and r["name"] == r["issuer"] for r in case.seg.remarks)


def alert(case, remark):
    told = every(case.seg, "tls.alert_message.desc")
    return remark["alert"] in [ALERTS.get(a) for a in told] or (
        None if any(a not in ALERTS for a in told) else False)


def alert_encrypted(case, remark):
    return any(kind == ALERT and size != 2 for kind, size in records(case.seg))


def alert_hidden(case, remark):
    return (DATA, HIDDEN_ALERT) in records(case.seg)


def refused(case, remark):
    """The first record that the client encrypts, too short for a Finished."""
    first = [r for s in from_me(case) + [case.seg] for r in records(s) if r[0] == DATA][:1]
    return (first == [(DATA, HIDDEN_ALERT)] and alert_hidden(case, remark)
            and any(CLIENT_HELLO in every(s, "tls.handshake.type") for s in from_me(case)))


def record_of(kind):
    return lambda case, remark: any(k == kind for k, _ in records(case.seg))


def no_close_notify(case, remark):
    before = case.before() + [case.seg]
    return case.seg.has(FIN) and not any(
        kind == ALERT or (kind, size) == (DATA, HIDDEN_ALERT) for s in before for kind, size in records(s))


RULES = {
    "http-request": request,
    "http-asks-tunnel": asks_tunnel,
    "http-request-body": request_body,
    "http-request-chunks": request_chunks,
    "http-interim": of_class(1),
    "http-success": of_class(2),
    "http-redirect": of_class(3),
    "http-client-error": of_class(4),
    "http-server-error": of_class(5),
    "http-unknown-class": unknown_class,
    "http-switches": of_code(101),
    "http-no-content": of_code(204, 205),
    "http-partial": of_code(206),
    "http-not-modified": of_code(304),
    "http-unauthorized": of_code(401, 407),
    "http-request-timeout": of_code(408),
    "http-too-many": of_code(429),
    "http-head-answered": answers("HEAD"),
    "http-tunnel-open": answers("CONNECT"),
    "http-body-sized": request_body,
    "http-body-chunks": response_chunks,
    "http-body-to-close": body_to_close,
    "http-answers-tls": answers_tls,
    "http-cut-short": cut_short,
    "http-chunks-cut-short": cut_short,
    "http-request-unended": cut_short,
    "http-response-unended": cut_short,
    "tls-client-hello": named(lambda case: not has_ech(case)),
    "tls-client-hello-cover": named(has_ech),
    "tls-client-hello-nameless": nameless,
    "tls-client-hello-again": hello_again,
    "tls-server-hello": server_hello,
    "tls-server-hello-1-3": server_hello_1_3,
    "tls-server-hello-1-3-keyless": server_hello_1_3,
    "tls-hello-retry": hello_retry,
    "tls-hello-retry-cookie": hello_retry,
    "tls-early-data": extension(EARLY_DATA),
    "tls-alpn-offered": alpn,
    "tls-alpn-chosen": alpn,
    "tls-resumed": resumed,
    "tls-key-exchange": lambda case, remark: SERVER_KEY_EXCHANGE in every(case.seg, "tls.handshake.type"),
    "tls-certificate": certificate(),
    "tls-certificate-self": certificate(self_issued),
    "tls-certificate-expired": certificate(lambda case, remark: remark["to"] <= day(case.seg.ns)),
    "tls-certificate-too-early": certificate(lambda case, remark: remark["from"] >= day(case.seg.ns)),
    "tls-certificate-other-name": certificate(of_another),
    "tls-alert": alert,
    "tls-alert-encrypted": alert_encrypted,
    "tls-alert-1-3": alert_hidden,
    "tls-refused-1-3": refused,
    "tls-encrypted": record_of(DATA),
    "tls-change": record_of(CHANGE),
    "tls-no-close-notify": no_close_notify,
    "tls-cut-short": cut_short,
}
DIAGNOSTIC = {"http-cut-short", "http-chunks-cut-short", "http-answers-tls", "tls-cut-short",
              "http-request-unended", "http-response-unended",
              "tls-no-close-notify", "tls-refused-1-3", "tls-certificate-expired",
              "tls-certificate-too-early", "tls-certificate-other-name", "tls-certificate-self"}
