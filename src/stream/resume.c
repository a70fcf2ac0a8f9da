/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a message begins again, when it is not known where the one before ends: bytes were missed.
 */
#include <string.h>

#include "streams.h"

enum { RECORD_LEN = 5, FIRST_TYPE = 21, LAST_TYPE = 23, LONGEST = (1 << 14) + 2048 };

static bool is_record(const uint8_t *p, uint8_t minor)
{
    unsigned length = (unsigned)p[3] << 8 | p[4];

    return p[0] >= FIRST_TYPE && p[0] <= LAST_TYPE && p[1] == 3 && p[2] == minor && length > 0 &&
           length <= LONGEST;
}

/* From the second byte on: at the first one there was no message. A record whose successor, if that
 * begins in these bytes, is one too: ciphertext looks so once in some ten million bytes. */
static size_t find_record(struct wt_span bytes, uint8_t minor)
{
    for (size_t i = 1; i + RECORD_LEN <= bytes.captured; i++) {
        const uint8_t *p = bytes.data + i;
        const uint8_t *three = memchr(p + 1, 3, bytes.captured - i - 1);

        if (three == NULL)
            break;
        i = (size_t)(three - bytes.data) - 1;
        p = bytes.data + i;
        if (i + RECORD_LEN > bytes.captured || !is_record(p, minor))
            continue;
        size_t next = i + RECORD_LEN + ((size_t)p[3] << 8 | p[4]);

        if (next + RECORD_LEN > bytes.captured || is_record(bytes.data + next, minor))
            return i;
    }
    return bytes.on_wire;
}

/* "HTTP/1.1 200 ": a response; a request begins with its segment nearly always. */
static size_t find_response(struct wt_span bytes)
{
    enum { MARK_LEN = 7, LINE_LEN = 13 };
    size_t i = 1;

    while (i + LINE_LEN <= bytes.captured) {
        const uint8_t *found = memmem(bytes.data + i, bytes.captured - i, "HTTP/1.", MARK_LEN);

        if (found == NULL)
            break;
        i = (size_t)(found - bytes.data);
        if (i + LINE_LEN <= bytes.captured && found[8] == ' ' && found[9] >= '1' &&
            found[9] <= '5' && found[12] == ' ')
            return i;
        i++;
    }
    return bytes.on_wire;
}

/* As tls.record.version has it; TLS 1.3 says 1.2. */
static uint8_t minor_of(uint16_t version)
{
    return version >= 0x0300 && version <= 0x0302 ? (uint8_t)version : 3;
}

size_t stream_find_message(const struct carrier *c, struct wt_span bytes)
{
    const struct wt_session *session = &c->stream->session;

    if (session->tls)
        return find_record(bytes, minor_of(session->version));
    if (session->http && c->side->lost && !c->stream->switched)
        return find_response(bytes);
    return bytes.on_wire;
}
