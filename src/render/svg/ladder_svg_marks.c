/* SPDX-License-Identifier: BSD-2-Clause */
/* The marks of SVG 1.1, and its one escape function. */
#include "ladder_svg.h"

#include "wiretutor/utf8.h"

static bool is_xml_character(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7f) ||
           (c >= 0xa0 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
}

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

void svg_escape(struct wt_text *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t code;
        size_t taken = wt_utf8(text + i, n - i, &code);
        size_t length = taken > 0 ? taken : 1;

        if (taken == 0 || !is_xml_character(code))
            wt_text_str(out, "\xef\xbf\xbd");
        else if (entity(text[i]) != NULL)
            wt_text_str(out, entity(text[i]));
        else
            wt_text_bytes(out, text + i, length);
        i += length;
    }
}

void svg_open(struct wt_text *out, const char *element)
{
    wt_text_char(out, '<');
    wt_text_str(out, element);
}

void svg_word(struct wt_text *out, const char *attribute, const char *value)
{
    wt_text_char(out, ' ');
    wt_text_str(out, attribute);
    wt_text_str(out, "=\"");
    wt_text_str(out, value);
    wt_text_char(out, '"');
}

void svg_number(struct wt_text *out, const char *attribute, int value)
{
    wt_text_char(out, ' ');
    wt_text_str(out, attribute);
    wt_text_str(out, "=\"");
    wt_text_i64(out, value);
    wt_text_char(out, '"');
}

void svg_point(struct wt_text *out, int x, int y)
{
    wt_text_i64(out, x);
    wt_text_char(out, ' ');
    wt_text_i64(out, y);
}

/* Dark on white, so that it prints; each kind of arrow differs in more than its colour. */
static const char style[] =
    "<style>\n"
    "text{font-family:\"DejaVu Sans\",\"Noto Sans\",\"Segoe UI\",\"Helvetica Neue\",Arial,"
    "\"Noto Sans CJK SC\",\"Source Han Sans SC\",\"PingFang SC\",\"Microsoft YaHei\","
    "\"WenQuanYi Micro Hei\",sans-serif;font-size:13px;fill:#1a1a1a}\n"
    "line,path{stroke:#333;stroke-width:1.5}\n"
    ".title{font-size:17px;font-weight:bold}\n"
    ".box{fill:#f3f5f8;stroke:#555}\n"
    ".role{text-anchor:middle;font-weight:bold}\n"
    ".address,.label,.note,.cross{text-anchor:middle}\n"
    ".number,.left{text-anchor:end}\n"
    ".number,.time{fill:#666;font-size:12px}\n"
    ".call{fill:#0b5394}\n"
    ".state{font-weight:bold;font-size:12px}\n"
    ".note{fill:#8a4b00;font-style:italic}\n"
    ".cross{fill:#b00020;font-size:18px;font-weight:bold}\n"
    ".legend{fill:#555;font-size:12px}\n"
    ".life{stroke:#888}\n"
    ".syn{stroke:#1b7a34}path.syn{fill:#1b7a34}\n"
    ".fin{stroke:#a15c00}path.fin{fill:#a15c00}\n"
    ".rst,.lost{stroke:#b00020}path.rst{fill:#b00020}\n"
    ".run{stroke-width:4}path.run{stroke-width:1.5}\n"
    ".gap{stroke-dasharray:3 5}path.gap{stroke-dasharray:none;fill:none}\n"
    "</style>\n";

void svg_begin(struct wt_text *out, enum wt_language language, int width, int height)
{
    wt_text_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\"");
    svg_word(out, "xml:lang", language == WT_CHINESE ? "zh-Hans" : "en");
    svg_number(out, "width", width);
    svg_number(out, "height", height);
    wt_text_str(out, " viewBox=\"0 0 ");
    svg_point(out, width, height);
    wt_text_str(out, "\">\n");
    wt_text_str(out, style);
    wt_text_str(out, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
}
