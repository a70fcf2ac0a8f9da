# SPDX-License-Identifier: BSD-2-Clause
# wiretutor: one Makefile, out of tree, dependencies from the compiler.
#   make            build/release/wiretutor        make MODE=debug | MODE=asan
#   make demo       installs what is missing, builds, tells the story of a sample
#   make check      the same, then every test
#   make deps       installs what building needs   make check-deps   and what the tests need
#   make units      builds and runs the unit tests make golden       accepts today's output
#   make samples    the programs of samples/clients; V=1 shows every command
#   make install PREFIX=/usr/local DESTDIR=        make uninstall, clean, format, tidy
MODE    ?= release
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   := build/$(MODE)
PYTHON  ?= python3
PKG_CONFIG ?= pkg-config
PKGS    := libpcap libutf8proc zlib libzstd

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wundef -Wvla \
        -Wstrict-prototypes -Wmissing-prototypes -Wformat=2
ifdef CI
WARN += -Werror
endif
ifneq ($(filter x86_64 i%86,$(shell uname -m)),)
cf.protection := -fcf-protection
endif
mode.release := -O2 -g -fPIE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 $(cf.protection)
mode.debug   := -O0 -g3
mode.asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
link.release := -pie -Wl,-z,relro,-z,now
link.debug   :=
link.asan    := -fsanitize=address,undefined
ifndef mode.$(MODE)
$(error MODE=$(MODE): there are release, debug and asan)
endif

# Ours stand apart from CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS, which stay the caller's to set.
pkg.cflags := $(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null)
pkg.libs   := $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null)
language = -std=c11 -Iinclude -D_GNU_SOURCE $(pkg.cflags)
compile  = $(CC) $(language) $(CPPFLAGS) $(WARN) $(mode.$(MODE)) $(CFLAGS)
link     = $(CC) $(link.$(MODE)) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(pkg.libs) $(LDLIBS)

lib     := $(filter-out src/cli/%,$(wildcard src/*/*.c src/*/*/*.c))
cli     := $(wildcard src/cli/*.c)
units   := $(wildcard tests/unit/test_*.c)
helpers := $(filter-out $(units),$(wildcard tests/unit/*.c))
clients := $(wildcard samples/clients/*.c)
man     := $(wildcard docs/*.1)
libo    := $(lib:%.c=$(BUILD)/%.o)
clio    := $(cli:%.c=$(BUILD)/%.o)
unitb   := $(units:%.c=$(BUILD)/%)
pairs   := $(clients:samples/clients/%.c=$(BUILD)/samples/%)

again   = @+$(MAKE) --no-print-directory
# As many jobs as processors, unless the caller says how many.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif

say = $(if $(V),,@echo '  $@';)

all: $(BUILD)/wiretutor

$(BUILD)/libwiretutor.a: $(libo)
	@rm -f $@
	$(say)$(AR) rcs $@ $(libo)
$(BUILD)/wiretutor: $(clio) $(BUILD)/libwiretutor.a
	$(say)$(link)
$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(helpers:%.c=$(BUILD)/%.o) $(filter-out %/main.o,$(clio)) $(BUILD)/libwiretutor.a
	$(say)$(link) -lcmocka
samples: $(pairs)
$(BUILD)/samples/%: $(BUILD)/samples/clients/%.o
	$(say)$(CC) $(link.$(MODE)) $(LDFLAGS) -o $@ $<
$(BUILD)/%.o: %.c $(BUILD)/flags | libraries
	@mkdir -p $(@D)
	$(say)$(compile) -MMD -MP -c -o $@ $<

# Written anew only when the flags change: then everything is compiled again.
$(BUILD)/flags: always
	@mkdir -p $(@D)
	@echo '$(compile) | $(link.$(MODE)) $(LDFLAGS) $(pkg.libs) $(LDLIBS)' | cmp -s - $@ || \
	 echo '$(compile) | $(link.$(MODE)) $(LDFLAGS) $(pkg.libs) $(LDLIBS)' > $@
libraries:
	@$(PKG_CONFIG) --exists $(PKGS) 2>/dev/null || { \
	 echo "wiretutor is built with pkg-config and $(PKGS); not all are here: run 'make deps'" >&2; exit 1; }

deps:
	@tests/tools/deps.sh build
check-deps: deps
	@tests/tools/deps.sh check
# The sub-makes look for the libraries again, now that deps has installed them.
demo: deps
	$(again) all
	$(BUILD)/wiretutor samples/captures/tcp-echo.pcap
check: check-deps
	$(again) demo
	$(again) test-programs
	@$(PYTHON) tests/tools/run_tests.py $(BUILD)
test-programs: $(BUILD)/wiretutor $(unitb) $(pairs)
units: $(unitb)
	@$(PYTHON) tests/tools/run_tests.py $(BUILD) unit
golden: $(BUILD)/wiretutor
	@$(PYTHON) tests/golden/run.py $(BUILD) --accept

at := $(DESTDIR)$(PREFIX)
install: $(BUILD)/wiretutor
	install -d $(at)/bin $(at)/lib $(at)/include/wiretutor $(at)/share/wiretutor $(at)/share/man/man1
	install $(BUILD)/wiretutor $(at)/bin
	install -m 644 $(BUILD)/libwiretutor.a $(at)/lib
	install -m 644 $(wildcard include/wiretutor/*) $(at)/include/wiretutor
	cp -r samples/captures samples/clients $(at)/share/wiretutor
	$(if $(man),install -m 644 $(man) $(at)/share/man/man1)
uninstall:
	rm -f $(at)/bin/wiretutor $(at)/lib/libwiretutor.a $(man:docs/%=$(at)/share/man/man1/%)
	rm -rf $(at)/include/wiretutor $(at)/share/wiretutor

format:
	clang-format -i $(wildcard src/*/*.[ch] src/*/*/*.[ch] include/*/*.h tests/*/*.[ch] samples/*/*.[ch])
tidy:
	@printf '%s\n' $(lib) $(cli) | xargs -n 4 -P 2 sh -c 'clang-tidy --quiet "$$@" -- $(language)' clang-tidy
clean:
	rm -rf build

.PHONY: all libraries always deps check-deps demo test-programs check units samples golden install uninstall format tidy clean
.SECONDARY:
-include $(patsubst %.c,$(BUILD)/%.d,$(lib) $(cli) $(units) $(clients) $(helpers))
