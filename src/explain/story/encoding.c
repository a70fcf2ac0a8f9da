/* SPDX-License-Identifier: BSD-2-Clause */
/* Is a payload text, and in which encoding? Programs send bytes; what they mean is agreed on by
 * the programs alone. RFC 3629; GB 18030-2022. */
#include "../telling.h"
#include "wiretutor/utf8.h"

/* Characters of a whole payload that is UTF-8 text with CJK in it; 0 if it is not. */
static size_t utf8_characters(struct wt_span span)
{
    size_t characters = 0;
    size_t wide = 0;
    uint32_t code;

    for (size_t i = 0, n; i < span.captured; i += n, characters++) {
        n = wt_utf8(span.data + i, span.captured - i, &code);
        if (n == 0)
            return 0;
        wide += n >= 3;
    }
    return wide > 0 && span.captured == span.on_wire ? characters : 0;
}

/* All of it, but for a character cut at the end. */
static bool is_utf8(struct wt_span span)
{
    uint32_t code;

    for (size_t i = 0, n; i < span.captured; i += n) {
        n = wt_utf8(span.data + i, span.captured - i, &code);
        if (n == 0)
            return wt_utf8_whole(span.data + i, span.captured - i) == 0;
    }
    return true;
}

static bool is_plain(uint8_t byte)
{
    return (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\r' || byte == '\t';
}

/* Chinese in GB18030 is in the rows of GB 2312 that everybody writes with: punctuation and Han
 * characters of two bytes each. Random bytes match the wider code too often. */
static bool is_gb2312(const uint8_t *c)
{
    bool row = (c[0] >= 0xa1 && c[0] <= 0xa3) || (c[0] >= 0xb0 && c[0] <= 0xf7);

    return row && c[1] >= 0xa1 && c[1] <= 0xfe;
}

/* All of it, but for a character cut at the end. */
static bool looks_like_gb18030(struct wt_span span)
{
    size_t wide = 0;

    for (size_t i = 0; i < span.captured;) {
        if (is_plain(span.data[i])) {
            i++;
        } else if (i + 1 == span.captured) {
            break;
        } else if (is_gb2312(span.data + i)) {
            wide++;
            i += 2;
        } else {
            return false;
        }
    }
    return wide >= 2;
}

void wt_tell_encoding(struct wt_telling *t, enum wt_remark_id id)
{
    struct wt_span payload = t->packet->layers[t->part->layer].payload;

    if (wt_is_ascii(payload.data, payload.captured)) /* the same in all encodings */
        return;
    size_t characters = utf8_characters(payload);

    if (characters > 0) {
        struct wt_remark *r = wt_tell(t, id, WT_CALL_NONE);

        wt_arg_number(r, "bytes", payload.on_wire);
        wt_arg_number(r, "characters", characters);
    } else if (!t->explainer->options.decoded && !t->explainer->has_said[WT_REMARK_GB18030] &&
               !is_utf8(payload) && looks_like_gb18030(payload)) {
        wt_tell_aside(t, WT_REMARK_GB18030);
    }
}
