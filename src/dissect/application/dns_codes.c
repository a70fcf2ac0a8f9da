/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of DNS's numbers, as IANA's registry "Domain Name System (DNS) Parameters" has them. */
#include "dns.h"

struct named {
    uint16_t number;
    const char *name;
};

/* Sorted by number. */
/* clang-format off */
static const struct named types[] = {
    {1, "A"}, {2, "NS"}, {3, "MD"}, {4, "MF"}, {5, "CNAME"}, {6, "SOA"}, {7, "MB"}, {8, "MG"},
    {9, "MR"}, {10, "NULL"}, {11, "WKS"}, {12, "PTR"}, {13, "HINFO"}, {14, "MINFO"}, {15, "MX"},
    {16, "TXT"}, {17, "RP"}, {18, "AFSDB"}, {19, "X25"}, {20, "ISDN"}, {21, "RT"}, {22, "NSAP"},
    {23, "NSAP-PTR"}, {24, "SIG"}, {25, "KEY"}, {26, "PX"}, {27, "GPOS"}, {28, "AAAA"}, {29, "LOC"},
    {30, "NXT"}, {31, "EID"}, {32, "NIMLOC"}, {33, "SRV"}, {34, "ATMA"}, {35, "NAPTR"}, {36, "KX"},
    {37, "CERT"}, {38, "A6"}, {39, "DNAME"}, {40, "SINK"}, {41, "OPT"}, {42, "APL"}, {43, "DS"},
    {44, "SSHFP"}, {45, "IPSECKEY"}, {46, "RRSIG"}, {47, "NSEC"}, {48, "DNSKEY"}, {49, "DHCID"},
    {50, "NSEC3"}, {51, "NSEC3PARAM"}, {52, "TLSA"}, {53, "SMIMEA"}, {55, "HIP"}, {56, "NINFO"},
    {57, "RKEY"}, {58, "TALINK"}, {59, "CDS"}, {60, "CDNSKEY"}, {61, "OPENPGPKEY"}, {62, "CSYNC"},
    {63, "ZONEMD"}, {64, "SVCB"}, {65, "HTTPS"}, {66, "DSYNC"}, {67, "HHIT"}, {68, "BRID"},
    {99, "SPF"}, {100, "UINFO"}, {101, "UID"}, {102, "GID"}, {103, "UNSPEC"}, {104, "NID"},
    {105, "L32"}, {106, "L64"}, {107, "LP"}, {108, "EUI48"}, {109, "EUI64"}, {128, "NXNAME"},
    {249, "TKEY"}, {250, "TSIG"}, {251, "IXFR"}, {252, "AXFR"}, {253, "MAILB"}, {254, "MAILA"},
    {255, "ANY"}, {256, "URI"}, {257, "CAA"}, {258, "AVC"}, {259, "DOA"}, {260, "AMTRELAY"},
    {261, "RESINFO"}, {262, "WALLET"}, {263, "CLA"}, {264, "IPN"}, {32768, "TA"}, {32769, "DLV"},
};
static const struct named classes[] = {
    {1, "IN"}, {2, "CS"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"},
};
/* RCODEs, those of RFC 6891's longer field among them. */
static const struct named codes[] = {
    {0, "NOERROR"}, {1, "FORMERR"}, {2, "SERVFAIL"}, {3, "NXDOMAIN"}, {4, "NOTIMP"}, {5, "REFUSED"},
    {6, "YXDOMAIN"}, {7, "YXRRSET"}, {8, "NXRRSET"}, {9, "NOTAUTH"}, {10, "NOTZONE"},
    {11, "DSOTYPENI"}, {16, "BADVERS"}, {17, "BADKEY"}, {18, "BADTIME"}, {19, "BADMODE"},
    {20, "BADNAME"}, {21, "BADALG"}, {22, "BADTRUNC"}, {23, "BADCOOKIE"},
};
static const struct named opcodes[] = {
    {0, "QUERY"}, {1, "IQUERY"}, {2, "STATUS"}, {4, "NOTIFY"}, {5, "UPDATE"}, {6, "DSO"},
};
/* RFC 8914 section 5.2 and later ones: INFO-CODEs of extended errors. */
static const struct named extended_errors[] = {
    {0, "Other Error"}, {1, "Unsupported DNSKEY Algorithm"}, {2, "Unsupported DS Digest Type"},
    {3, "Stale Answer"}, {4, "Forged Answer"}, {5, "DNSSEC Indeterminate"}, {6, "DNSSEC Bogus"},
    {7, "Signature Expired"}, {8, "Signature Not Yet Valid"}, {9, "DNSKEY Missing"},
    {10, "RRSIGs Missing"}, {11, "No Zone Key Bit Set"}, {12, "NSEC Missing"}, {13, "Cached Error"},
    {14, "Not Ready"}, {15, "Blocked"}, {16, "Censored"}, {17, "Filtered"}, {18, "Prohibited"},
    {19, "Stale NXDOMAIN Answer"}, {20, "Not Authoritative"}, {21, "Not Supported"},
    {22, "No Reachable Authority"}, {23, "Network Error"}, {24, "Invalid Data"},
    {25, "Signature Expired before Valid"}, {26, "Too Early"},
    {27, "Unsupported NSEC3 Iterations Value"}, {28, "Unable to conform to policy"},
    {29, "Synthesized"}, {30, "Invalid Query Type"},
};
/* clang-format on */

static const char *name_of(const struct named *table, size_t n, uint16_t number)
{
    size_t low = 0;

    while (low < n) {
        size_t mid = low + (n - low) / 2;

        if (table[mid].number == number)
            return table[mid].name;
        if (table[mid].number < number)
            low = mid + 1;
        else
            n = mid;
    }
    return NULL;
}

const char *wt_dns_type_name(uint16_t type)
{
    return name_of(types, WT_ARRAY_LEN(types), type);
}

const char *wt_dns_class_name(uint16_t class)
{
    return name_of(classes, WT_ARRAY_LEN(classes), class);
}

const char *wt_dns_code_name(uint16_t code)
{
    return name_of(codes, WT_ARRAY_LEN(codes), code);
}

const char *wt_dns_opcode_name(uint8_t opcode)
{
    return name_of(opcodes, WT_ARRAY_LEN(opcodes), opcode);
}

const char *wt_dns_extended_error_name(uint16_t code)
{
    return name_of(extended_errors, WT_ARRAY_LEN(extended_errors), code);
}
