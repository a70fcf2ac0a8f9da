/* SPDX-License-Identifier: BSD-2-Clause */
/* What the numbers of TLS are called: IANA's registry of TLS parameters. */
#include "tls.h"

struct named {
    uint16_t number;
    const char *name;
};

static const char *name_of(const struct named *table, size_t n, uint16_t number)
{
    size_t low = 0;

    while (low < n) {
        size_t middle = low + (n - low) / 2;

        if (table[middle].number == number)
            return table[middle].name;
        if (table[middle].number < number)
            low = middle + 1;
        else
            n = middle;
    }
    return NULL;
}

const char *wt_tls_cipher_name(uint16_t cipher)
{
    static const struct named names[] = {
#define WT_SUITE(number, name) {number, name},
#include "tls_suites.def"
    };

    return name_of(names, WT_ARRAY_LEN(names), cipher);
}

const char *wt_tls_version_name(uint16_t version)
{
    static const struct named names[] = {
        {0x0300, "SSL 3.0"         },
        {0x0301, "TLS 1.0"         },
        {0x0302, "TLS 1.1"         },
        {0x0303, "TLS 1.2"         },
        {0x0304, "TLS 1.3"         },
        {0x7f12, "TLS 1.3 draft 18"},
        {0x7f17, "TLS 1.3 draft 23"},
        {0x7f1a, "TLS 1.3 draft 26"},
        {0x7f1c, "TLS 1.3 draft 28"},
        {0xfb17, "TLS 1.3 draft 23"},
        {0xfb1a, "TLS 1.3 draft 26"},
    };

    return name_of(names, WT_ARRAY_LEN(names), version);
}

const char *wt_tls_group_name(uint16_t group)
{
    static const struct named names[] = {
        {19,    "secp192r1"               },
        {21,    "secp224r1"               },
        {22,    "secp256k1"               },
        {23,    "secp256r1"               },
        {24,    "secp384r1"               },
        {25,    "secp521r1"               },
        {26,    "brainpoolP256r1"         },
        {27,    "brainpoolP384r1"         },
        {28,    "brainpoolP512r1"         },
        {29,    "x25519"                  },
        {30,    "x448"                    },
        {31,    "brainpoolP256r1tls13"    },
        {32,    "brainpoolP384r1tls13"    },
        {33,    "brainpoolP512r1tls13"    },
        {41,    "curveSM2"                },
        {256,   "ffdhe2048"               },
        {257,   "ffdhe3072"               },
        {258,   "ffdhe4096"               },
        {259,   "ffdhe6144"               },
        {260,   "ffdhe8192"               },
        {512,   "MLKEM512"                },
        {513,   "MLKEM768"                },
        {514,   "MLKEM1024"               },
        {4587,  "SecP256r1MLKEM768"       },
        {4588,  "X25519MLKEM768"          },
        {4589,  "SecP384r1MLKEM1024"      },
        {25497, "X25519Kyber768Draft00"   },
        {25498, "SecP256r1Kyber768Draft00"},
    };

    return name_of(names, WT_ARRAY_LEN(names), group);
}

const char *wt_tls_alert_name(uint8_t alert)
{
    static const struct named names[] = {
        {0,   "close_notify"                   },
        {10,  "unexpected_message"             },
        {20,  "bad_record_mac"                 },
        {21,  "decryption_failed"              },
        {22,  "record_overflow"                },
        {30,  "decompression_failure"          },
        {40,  "handshake_failure"              },
        {41,  "no_certificate"                 },
        {42,  "bad_certificate"                },
        {43,  "unsupported_certificate"        },
        {44,  "certificate_revoked"            },
        {45,  "certificate_expired"            },
        {46,  "certificate_unknown"            },
        {47,  "illegal_parameter"              },
        {48,  "unknown_ca"                     },
        {49,  "access_denied"                  },
        {50,  "decode_error"                   },
        {51,  "decrypt_error"                  },
        {52,  "too_many_cids_requested"        },
        {60,  "export_restriction"             },
        {70,  "protocol_version"               },
        {71,  "insufficient_security"          },
        {80,  "internal_error"                 },
        {86,  "inappropriate_fallback"         },
        {90,  "user_canceled"                  },
        {100, "no_renegotiation"               },
        {109, "missing_extension"              },
        {110, "unsupported_extension"          },
        {111, "certificate_unobtainable"       },
        {112, "unrecognized_name"              },
        {113, "bad_certificate_status_response"},
        {114, "bad_certificate_hash_value"     },
        {115, "unknown_psk_identity"           },
        {116, "certificate_required"           },
        {117, "general_error"                  },
        {120, "no_application_protocol"        },
        {121, "ech_required"                   },
    };

    return name_of(names, WT_ARRAY_LEN(names), alert);
}
