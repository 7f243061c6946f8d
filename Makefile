# The two commands: `make train`, `make test`. Everything is a verb of ./bits; variables pass through, as in
# `make train STEPS=20 BATCH=4 SEED=7 ENGINE=ref DATA=file.txt`.

PYTHON ?= python3
BITS = $(PYTHON) ./bits
LAYERS = asm cc hw os fs tensor autograd ml tools

TRAIN = $(if $(STEPS),--steps $(STEPS)) $(if $(SEED),--seed $(SEED)) $(if $(BATCH),--batch $(BATCH)) \
        $(if $(ENGINE),--engine $(ENGINE)) $(if $(DATA),--data "$(DATA)") $(if $(RESUME),--resume)

.PHONY: help train test test-ci test-slow parity bench loc doctor clean $(LAYERS:%=test-%)

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14
	@echo "test-LAYER    one layer's tests: $(LAYERS)"

train: ## train a small GPT on the simulated chip (STEPS= BATCH= SEED= ENGINE= DATA= RESUME=1)
	@$(BITS) train $(TRAIN)

test: ## all tests, under 15 minutes on 2 cores
	@$(BITS) test

test-ci: ## wider samples
	@$(BITS) test --only ci

test-slow: ## the big proofs
	@$(BITS) test --only slow

parity: ## every engine computes the same bits (STEPS=)
	@$(BITS) parity $(if $(STEPS),--steps $(STEPS))

bench: ## cycles, speed, and the ratio to CPython
	@$(BITS) bench train

loc: ## lines per layer
	@$(BITS) loc

doctor: ## which tools are here
	@$(BITS) doctor

clean: ## remove everything that was built
	@$(BITS) clean

$(LAYERS:%=test-%): test-%:
	@$(BITS) test $*
