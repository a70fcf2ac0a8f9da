/* SPDX-License-Identifier: BSD-2-Clause */
/* What the data of a record consist of, type by type. */
#include "dns.h"

enum { LONGEST_LAYOUT = 10 };

/* A letter a piece, in their order; the last one may take all the rest. Sorted by type.
 *
 * 4 6: an address. n: a name. b h w: a number of 1, 2, 4 bytes. t: a type. T: a moment. s: text
 * behind its length. S: such texts to the end. q: text to the end. x: bytes to the end. L: bytes
 * behind their length. H: the same, written in base 32. m: a bitmap of types. v: parameters. */
static const struct layout {
    uint16_t type;
    char pieces[LONGEST_LAYOUT];
} layouts[] = {
  /* clang-format off */
    {1, "4"},          /* A: RFC 1035 section 3.4.1 */
    {2, "n"},          /* NS: section 3.3.11 */
    {3, "n"}, {4, "n"},/* MD, MF */
    {5, "n"},          /* CNAME: section 3.3.1 */
    {6, "nnwwwww"},    /* SOA: section 3.3.13 */
    {7, "n"}, {8, "n"}, {9, "n"}, /* MB, MG, MR */
    {12, "n"},         /* PTR: section 3.3.12 */
    {13, "ss"},        /* HINFO: section 3.3.2 */
    {14, "nn"},        /* MINFO */
    {15, "hn"},        /* MX: section 3.3.9 */
    {16, "S"},         /* TXT: section 3.3.14 */
    {17, "nn"},        /* RP: RFC 1183 */
    {18, "hn"},        /* AFSDB: RFC 1183 */
    {21, "hn"},        /* RT: RFC 1183 */
    {24, "tbbwTThnx"}, /* SIG: RFC 2535 */
    {25, "hbbx"},      /* KEY */
    {28, "6"},         /* AAAA: RFC 3596 */
    {33, "hhhn"},      /* SRV: RFC 2782 */
    {35, "hhsssn"},    /* NAPTR: RFC 3403 section 4.1 */
    {36, "hn"},        /* KX: RFC 2230 */
    {39, "n"},         /* DNAME: RFC 6672 */
    {43, "hbbx"},      /* DS: RFC 4034 section 5.1 */
    {44, "bbx"},       /* SSHFP: RFC 4255 section 3.1 */
    {46, "tbbwTThnx"}, /* RRSIG: RFC 4034 section 3.1 */
    {47, "nm"},        /* NSEC: RFC 4034 section 4.1 */
    {48, "hbbx"},      /* DNSKEY: RFC 4034 section 2.1 */
    {50, "bbhLHm"},    /* NSEC3: RFC 5155 section 3.2 */
    {51, "bbhL"},      /* NSEC3PARAM: RFC 5155 section 4.2 */
    {52, "bbbx"},      /* TLSA: RFC 6698 section 2.1 */
    {53, "bbbx"},      /* SMIMEA: RFC 8162 */
    {59, "hbbx"},      /* CDS: RFC 7344 */
    {60, "hbbx"},      /* CDNSKEY */
    {62, "whm"},       /* CSYNC: RFC 7477 */
    {63, "wbbx"},      /* ZONEMD: RFC 8976 */
    {64, "hnv"},       /* SVCB: RFC 9460 section 2.2 */
    {65, "hnv"},       /* HTTPS */
    {99, "S"},         /* SPF: RFC 7208 section 3.1 */
    {107, "hn"},       /* LP: RFC 6742 */
    {256, "hhq"},      /* URI: RFC 7553 */
    {257, "bsq"},      /* CAA: RFC 8659 section 4.1 */
  /* clang-format on */
};

static const char *layout_of(uint16_t type)
{
    size_t low = 0, high = WT_ARRAY_LEN(layouts);

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (layouts[mid].type == type)
            return layouts[mid].pieces;
        if (layouts[mid].type < type)
            low = mid + 1;
        else
            high = mid;
    }
    return "x";
}

void wt_dns_pieces_begin(struct wt_dns_pieces *walk, const struct wt_dns *dns,
                         const struct wt_dns_record *record)
{
    walk->layout = layout_of(record->type);
    walk->message = dns->message;
    walk->at = record->data;
    walk->end = record->data + record->size;
}

/* How many bytes the piece takes, and how many of them stand before its value. */
static bool measure(const struct wt_dns_pieces *walk, char kind, size_t *before, size_t *size)
{
    struct wt_reader r = wt_reader_over(walk->message);

    wt_read_skip(&r, walk->at);
    *before = 0;
    switch (kind) {
    case '4':
        *size = 4;
        break;
    case '6':
        *size = 16;
        break;
    case 'b':
        *size = 1;
        break;
    case 'h':
    case 't':
        *size = 2;
        break;
    case 'w':
    case 'T':
        *size = 4;
        break;
    case 'n':
        if (!wt_dns_skip_name(&r))
            return false;
        *size = r.pos - walk->at;
        break;
    case 's':
    case 'L':
    case 'H':
        *before = 1;
        *size = wt_read_u8(&r);
        break;
    default:
        *size = walk->end - walk->at;
        break;
    }
    return r.end == WT_READ_OK;
}

static bool is_address(char kind)
{
    return kind == '4' || kind == '6';
}

bool wt_dns_pieces_next(struct wt_dns_pieces *walk, struct wt_dns_piece *piece)
{
    size_t before, size;

    piece->kind = *walk->layout;
    if (piece->kind == '\0' || walk->at > walk->end ||
        (walk->at == walk->end && strchr("mxqSv", piece->kind) == NULL) ||
        !measure(walk, piece->kind, &before, &size) || before + size > walk->end - walk->at ||
        (is_address(piece->kind) && size != walk->end - walk->at)) /* an A of another class */
        return false;
    walk->layout++;
    piece->at = walk->at + before;
    piece->size = size;
    walk->at = piece->at + size;
    return piece->at + size <= walk->message.captured;
}

bool wt_dns_piece_of(const struct wt_dns *dns, const struct wt_dns_record *record, unsigned which,
                     struct wt_dns_piece *piece)
{
    struct wt_dns_pieces walk;

    wt_dns_pieces_begin(&walk, dns, record);
    while (wt_dns_pieces_next(&walk, piece))
        if (which-- == 0)
            return true;
    return false;
}
