# SPDX-License-Identifier: BSD-2-Clause
# The functions that the public headers declare.
#
#     awk -v as=exports -f functions.awk HEADER...    a version script for the linker
#     awk -v as=mdoc -f functions.awk HEADER...       the synopsis of libwiretutor(3)
#     awk -v as=described -f functions.awk HEADER...  what each does: macros of mdoc(7), and a line of
#                                                     plain text for each comment
#
# A function is declared outside of braces, and ends with ";"; those that are static inline end with
# their body and are not exported. What describes one are the comments right before it, within it,
# and behind its ";" on the same line. A blank line or another declaration parts a comment from it.

function trim(s) {
    gsub(/[ \t\n]+/, " ", s)
    gsub(/^ | $/, "", s)
    return s
}

# The parameters, parted at the commas that are in no parentheses.
function parameters(list, i, c, depth, one) {
    for (i = 1; i <= length(list); i++) {
        c = substr(list, i, 1)
        if (c == "(")
            depth++
        if (c == ")")
            depth--
        if (c == "," && !depth) {
            print ".Fa \"" trim(one) "\""
            one = ""
        } else {
            one = one c
        }
    }
    print ".Fa \"" trim(one) "\""
}

# The name of a parameter: what stands last, or in the parentheses of a pointer to a function.
function named(one) {
    if (match(one, /\(\*[a-z0-9_]+\)/))
        return substr(one, RSTART + 2, RLENGTH - 3)
    gsub(/\[[^]]*\]/, "", one)
    match(one, /[A-Za-z0-9_]+$/)
    one = substr(one, RSTART, RLENGTH)
    return one == "void" ? "" : " " one
}

function names(list, i, c, depth, one, all) {
    for (i = 1; i <= length(list) + 1; i++) {
        c = substr(list, i, 1)
        depth += (c == "(") - (c == ")")
        if ((c == "," || c == "") && !depth) {
            all = all " " trim(named(trim(one)))
            one = ""
        } else {
            one = one c
        }
    }
    return trim(all)
}

# A comment is whole: it is about what follows, or about what ended on its first line.
function commented(text) {
    gsub(/\n[ \t]*\*/, "\n", text)
    text = trim(text)
    if (opening && statement ~ /^[ \t\n]*$/) {
        opening = 0
        about = text
        sub(/^SPDX[^\n]*$/, "", about)
        opening = about == ""
    } else if (began == closed && statement ~ /^[ \t\n]*$/) {
        if (ended == closed)
            behind = trim(behind " " text)
    } else
        before_it = trim(before_it " " text)
}

function whole(text) {
    return text ~ /[.:;?!)]$/ ? text : text "."
}

function describe() {
    if (as == "described" && item != "") {
        if (header != "") {
            if (items++)
                print ".El"
            print ".Ss wiretutor/" header
            if (about != "")
                print about
            print ".Bl -tag -width Ds"
        }
        header = ""
        print ".It Fn " item
        if (before_it_was != "")
            print whole(before_it_was)
        if (behind != "")
            print whole(behind)
    }
    item = behind = before_it_was = ""
}

function declared(text, inlined, name, type, list) {
    text = trim(text)
    if (!match(text, /wt_[a-z0-9_]+ ?\(/) || text ~ /^(typedef|_Static_assert)/)
        return
    name = substr(text, RSTART, RLENGTH - 1)
    type = trim(substr(text, 1, RSTART - 1))
    list = substr(text, RSTART + RLENGTH)
    sub(/\)[^)]*$/, "", list)
    sub(/^static inline /, "", type)
    sub(/^WT_MUST_CHECK /, "", type)
    if (as == "exports") {
        if (!inlined)
            print "        " name ";"
        return
    }
    if (as == "described") {
        describe()
        item = trim(name " " names(list))
        before_it_was = before_it
        ended = FNR
        return
    }
    if (header != "")
        print ".In wiretutor/" header
    header = ""
    print ".Ft " (type ~ / /  ? "\"" type "\"" : type)
    print ".Fo " name
    parameters(list)
    print ".Fc"
}

# A character outside of comments.
function code(c) {
    if (c == "{" && !depth++ && statement ~ /static inline/)
        declared(statement, 1)
    if (c == "}" && !--depth && statement ~ /static inline/)
        statement = before_it = ""
    else if (c == ";" && !depth) {
        closed = FNR
        declared(statement, 0)
        statement = before_it = ""
    } else if (!depth)
        statement = statement c
}

BEGIN {
    if (as == "exports")
        print "LIBWIRETUTOR_0 {\n    global:"
}

FNR == 1 {
    describe()
    header = FILENAME
    sub(/.*\//, "", header)
    statement = before_it = remark = about = ""
    quote = ""
    depth = comment = closed = ended = 0
    opening = 1
}

!comment && (/^[ \t]*#/ || continued) {
    continued = /\\$/
    before_it = ""
    next
}

!comment && /^[ \t]*$/ && statement ~ /^[ \t\n]*$/ {
    before_it = ""
}

{
    line = $0 "\n"
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        two = substr(line, i, 2)
        if (comment && two == "*/") {
            comment = 0
            i++
            if (!depth)
                commented(remark)
        } else if (comment)
            remark = remark c
        else if (quote != "") { # a brace in quotes opens nothing
            i += c == "\\"
            if (c == quote)
                quote = ""
        } else if (c == "'" || c == "\"")
            quote = c
        else if (two == "/*") {
            comment = 1
            remark = ""
            began = FNR
            i++
        } else
            code(c)
    }
}

END {
    describe()
    if (items)
        print ".El"
    if (as == "exports")
        print "    local:\n        *;\n};"
}
