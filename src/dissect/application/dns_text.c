/* SPDX-License-Identifier: BSD-2-Clause */
/* The data of a record as the text that zone files and `dig` show: RFC 1035 section 5; RFC 3597
 * section 5 for types that nobody knows. */
#include "dns.h"
#include "wiretutor/text.h"

struct line {
    char *text;
    size_t length, size;
};

static void put_char(struct line *line, char c)
{
    if (line->length < line->size)
        line->text[line->length++] = c;
}

static void put_text(struct line *line, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_char(line, text[i]);
}

static void put_word(struct line *line, const char *text)
{
    put_text(line, text, strlen(text));
}

static void put_number(struct line *line, uint64_t number)
{
    char digits[20];
    size_t n = 0;

    do
        digits[n++] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    while (n > 0)
        put_char(line, digits[--n]);
}

static void put_type(struct line *line, uint16_t type)
{
    const char *name = wt_dns_type_name(type);

    put_word(line, name != NULL ? name : "TYPE"); /* RFC 3597 section 5 */
    if (name == NULL)
        put_number(line, type);
}

/* Long ones (keys, digests) are of use to no reader: their beginning and their length are. */
static void put_hex(struct line *line, const uint8_t *bytes, size_t n)
{
    enum { SHOWN = 8 };

    for (size_t i = 0; i < n && i < SHOWN; i++) {
        put_char(line, "0123456789abcdef"[bytes[i] >> 4]);
        put_char(line, "0123456789abcdef"[bytes[i] & 15]);
    }
    if (n > SHOWN)
        put_word(line, "...");
    if (n == 0)
        put_char(line, '-');
}

/* RFC 4648 section 7. */
static void put_base32(struct line *line, const uint8_t *bytes, size_t n)
{
    uint32_t bits = 0;
    unsigned held = 0;

    for (size_t i = 0; i < n; i++) {
        bits = bits << 8 | bytes[i];
        for (held += 8; held >= 5; held -= 5)
            put_char(line, "0123456789abcdefghijklmnopqrstuv"[bits >> (held - 5) & 31]);
    }
    if (held > 0)
        put_char(line, "0123456789abcdefghijklmnopqrstuv"[bits << (5 - held) & 31]);
}

/* As it is: what shows it escapes it. */
static void put_quoted(struct line *line, const uint8_t *bytes, size_t n)
{
    put_char(line, '"');
    put_text(line, (const char *)bytes, n);
    put_char(line, '"');
}

static void put_address(struct line *line, const uint8_t *bytes, size_t n)
{
    struct wt_ip ip = {.version = n == 4 ? 4 : 6};
    char room[64]; /* more than the longest address */
    struct wt_text text;

    memcpy(ip.bytes, bytes, n);
    wt_text_init_in(&text, room, sizeof room);
    wt_text_ip(&text, &ip);
    put_text(line, text.data, text.len);
    wt_text_clear(&text);
}

/* Windows of 256 types, a bit each. RFC 4034 section 4.1.2. */
static void put_bitmap(struct line *line, struct wt_span bits)
{
    struct wt_reader r = wt_reader_over(bits);
    bool first = true;

    while (wt_read_left(&r) > 0) {
        unsigned window = wt_read_u8(&r), n = wt_read_u8(&r);

        for (unsigned i = 0; i < n && r.end == WT_READ_OK; i++) {
            uint8_t byte = wt_read_u8(&r);

            for (unsigned bit = 0; bit < 8; bit++) {
                if (!(byte & 0x80 >> bit))
                    continue;
                if (!first)
                    put_char(line, ' ');
                first = false;
                put_type(line, (uint16_t)(window << 8 | i * 8 | bit));
            }
        }
        if (r.end != WT_READ_OK)
            return;
    }
}

/* "alpn=h2,h3", RFC 9460 section 2.1. */
static void put_parameter(struct line *line, unsigned key, struct wt_span value)
{
    enum { MANDATORY, ALPN, NO_DEFAULT_ALPN, PORT, IPV4HINT, ECH, IPV6HINT };
    static const char *const keys[] = {"mandatory", "alpn", "no-default-alpn", "port",
                                       "ipv4hint",  "ech",  "ipv6hint"};
    struct wt_reader r = wt_reader_over(value);
    size_t n = value.captured, step = key == IPV4HINT ? 4 : 16;
    bool first = true;

    put_word(line, key < WT_ARRAY_LEN(keys) ? keys[key] : "key");
    if (key >= WT_ARRAY_LEN(keys))
        put_number(line, key);
    if (n == 0)
        return;
    put_char(line, '=');
    if (key == PORT && n == 2) {
        put_number(line, wt_read_be16(&r));
    } else if (key == ALPN) {
        for (; wt_read_left(&r) > 0; first = false) {
            struct wt_span text = wt_read_span(&r, wt_read_u8(&r));

            if (r.end != WT_READ_OK)
                return;
            if (!first)
                put_char(line, ',');
            put_text(line, (const char *)text.data, text.captured);
        }
    } else if (key == IPV4HINT || key == IPV6HINT) {
        for (size_t at = 0; at + step <= n; at += step) {
            if (at > 0)
                put_char(line, ',');
            put_address(line, value.data + at, step);
        }
    } else {
        put_hex(line, value.data, n);
    }
}

static void put_parameters(struct line *line, struct wt_span parameters)
{
    struct wt_reader r = wt_reader_over(parameters);

    for (bool first = true; wt_read_left(&r) > 0; first = false) {
        unsigned key = wt_read_be16(&r);
        struct wt_span value = wt_read_span(&r, wt_read_be16(&r));

        if (r.end != WT_READ_OK)
            return;
        if (!first)
            put_char(line, ' ');
        put_parameter(line, key, value);
    }
}

static void put_texts(struct line *line, struct wt_span texts)
{
    struct wt_reader r = wt_reader_over(texts);

    for (bool first = true; wt_read_left(&r) > 0; first = false) {
        struct wt_span text = wt_read_span(&r, wt_read_u8(&r));

        if (r.end != WT_READ_OK)
            return;
        if (!first)
            put_char(line, ' ');
        put_quoted(line, text.data, text.captured);
    }
}

static void put_name(struct line *line, struct wt_span message, size_t at)
{
    struct wt_dns_name name;

    wt_dns_name_at(message, at, &name);
    if (name.length == 6 && memcmp(name.text, "<Root>", 6) == 0)
        put_char(line, '.'); /* "this name itself", or "none" */
    else
        put_text(line, name.text, name.length);
}

static void put_piece(struct line *line, struct wt_span message, const struct wt_dns_piece *piece)
{
    struct wt_span bytes = wt_slice(message, piece->at, piece->size);
    struct wt_reader r = wt_reader_over(bytes);

    switch (piece->kind) {
    case '4':
    case '6':
        put_address(line, bytes.data, bytes.captured);
        break;
    case 'n':
        put_name(line, message, piece->at);
        break;
    case 'b':
        put_number(line, wt_read_u8(&r));
        break;
    case 'h':
        put_number(line, wt_read_be16(&r));
        break;
    case 't':
        put_type(line, wt_read_be16(&r));
        break;
    case 'w':
    case 'T':
        put_number(line, wt_read_be32(&r));
        break;
    case 's':
    case 'q':
        put_quoted(line, bytes.data, bytes.captured);
        break;
    case 'S':
        put_texts(line, bytes);
        break;
    case 'H':
        put_base32(line, bytes.data, bytes.captured);
        break;
    case 'm':
        put_bitmap(line, bytes);
        break;
    case 'v':
        put_parameters(line, bytes);
        break;
    default:
        put_hex(line, bytes.data, bytes.captured);
        break;
    }
}

size_t wt_dns_data_text(const struct wt_dns *dns, const struct wt_dns_record *record, char *out,
                        size_t size)
{
    struct line line = {.text = out, .size = size};
    struct wt_dns_pieces walk;
    struct wt_dns_piece piece;

    wt_dns_pieces_begin(&walk, dns, record);
    while (wt_dns_pieces_next(&walk, &piece)) {
        if (line.length > 0)
            put_char(&line, ' ');
        put_piece(&line, dns->message, &piece);
    }
    if (line.length > 0 && line.text[line.length - 1] == ' ') /* the last list was empty */
        line.length--;
    if (line.length == 0) { /* it is not what its type says */
        struct wt_span bytes = wt_slice(dns->message, record->data, record->size);

        put_hex(&line, bytes.data, bytes.captured);
    }
    return line.length;
}
