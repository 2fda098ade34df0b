# Figures of R's survey package, to which ours must be equal. In this folder:
#   Rscript --vanilla survey.R > survey.csv
# Printed: name, estimate, standard error, design effect, and the call; the first line says version and date.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust", digits = 16)
args <- commandArgs(trailingOnly = TRUE)
cat("# R ", as.character(getRversion()), ", survey ", as.character(packageVersion("survey")), ", ",
    if (length(args)) args[1] else format(Sys.Date()), "\n", sep = "")
cat("name,estimate,se,deff,call\n")
say <- function(name, value, call, deff = NA) {
  cat(name, format(as.numeric(coef(value)), digits = 16), format(as.numeric(SE(value)), digits = 16),
      format(as.numeric(deff), digits = 16), paste0('"', gsub('"', "'", call), '"\n'), sep = ",")
}

# --- examples of the package itself
data(api)
apistrat$one <- 1
strat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
loose <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat)
pooled <- svydesign(id = ~1, strata = ~stype, weights = ~one, data = apistrat, fpc = ~fpc)
clus <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
m <- svymean(~api00, strat, deff = TRUE)
say("apistrat", m, "svymean(~api00, svydesign(id=~1, strata=~stype, weights=~pw, data=apistrat, fpc=~fpc), deff=TRUE)", deff(m))
say("apistrat-no-fpc", svymean(~api00, loose), "svymean(~api00, svydesign(id=~1, strata=~stype, weights=~pw, data=apistrat))")
say("apistrat-pooled", svymean(~api00, pooled), "svymean(~api00, svydesign(.., weights=~one, fpc=~fpc))")
for (s in c("E", "H", "M")) say(paste0("apistrat-", s), svymean(~api00, subset(strat, stype == s)), "svyby(~api00, ~stype, strat, svymean)")
for (s in c("No", "Yes")) say(paste0("apistrat-wide-", s), svymean(~api00, subset(strat, sch.wide == s)), "svyby(~api00, ~sch.wide, strat, svymean)")
m <- svymean(~api00, clus, deff = TRUE)
say("apiclus1", m, "svymean(~api00, svydesign(id=~dnum, weights=~pw, data=apiclus1, fpc=~fpc), deff=TRUE)", deff(m))
raked <- calibrate(strat, ~sch.wide + awards, c(`(Intercept)` = 6194, sch.wideYes = 5122, awardsYes = 4167), calfun = "raking", epsilon = 1e-13)
say("apistrat-raked", svymean(~api00, raked), "svymean(~api00, calibrate(strat, ~sch.wide+awards, .., calfun='raking', epsilon=1e-13))")

# --- the invented answers: index with blanks, 25/9 times the sum of the nine ratios of totals
d <- read.csv("answers.csv", stringsAsFactors = FALSE)
d$one <- 1
d$size <- c(KTP = 300, KK = 150, Akta = 90, Pindah = 40)[d$service]
for (j in 1:9) {
  d[[paste0("a", j)]] <- as.numeric(!is.na(d[[paste0("x", j)]]))
  d[[paste0("x", j)]][is.na(d[[paste0("x", j)]])] <- 0
}
names <- c(paste0("x", 1:9), paste0("a", 1:9))
index <- parse(text = paste0("25/9*(", paste0("x", 1:9, "/a", 1:9, collapse = "+"), ")"))[[1]]
services <- unique(d$service)
for (h in services) for (name in names) d[[paste0(name, h)]] <- d[[name]] * (d$service == h)
# Services put together: the sum of each one's share times its mean; the shares of those who answered add to 1.
combined <- function(share) {
  terms <- sapply(1:9, function(j) {
    used <- services[sapply(services, function(h) sum(d[[paste0("a", j, h)]]) > 0)]
    paste0(share[used] / sum(share[used]), "*x", j, used, "/a", j, used, collapse = "+")
  })
  parse(text = paste0("25/9*(", paste(terms, collapse = "+"), ")"))[[1]]
}
of <- function(design, columns = names, value = index) svycontrast(svytotal(reformulate(columns), design), value)
how <- function(...) paste0("svycontrast(svytotal(~x1+..+a9, svydesign(", ..., ", weights=~one)), 25/9*(x1/a1+..))")
simple <- svydesign(ids = ~1, weights = ~one, data = d)
strata <- svydesign(ids = ~1, strata = ~service, weights = ~one, data = d)
finite <- svydesign(ids = ~1, strata = ~service, weights = ~one, fpc = ~size, data = d)
day <- svydesign(ids = ~day, weights = ~one, data = d)
nested <- svydesign(ids = ~day, strata = ~service, nest = TRUE, weights = ~one, data = d)
say("simple", of(simple), how("ids=~1"))
say("strata", of(strata), how("ids=~1, strata=~service"))
say("finite", of(finite), how("ids=~1, strata=~service, fpc=~size"))
for (rule in c("average", "certainty")) {
  options(survey.lonely.psu = rule)
  say(rule, of(strata), how("ids=~1, strata=~service", ", lonely.psu=", rule))
}
options(survey.lonely.psu = "adjust")
say("day", of(day), how("ids=~day"))
say("nested", of(nested), how("ids=~day, strata=~service, nest=TRUE"))
say("domain-simple", of(subset(simple, education == "S1")), how("ids=~1"))
say("domain-strata", of(subset(strata, education == "S1")), how("ids=~1, strata=~service"))
say("domain-day", of(subset(day, education == "S1")), how("ids=~day"))
each <- c(outer(names, services, paste0))
users <- sapply(services, function(h) d$size[d$service == h][1])
say("mean", of(strata, each, combined(sapply(services, function(h) 1))), "services put together equally")
say("population", of(finite, each, combined(users)), "services put together by their users")

# Two groups of one sample share what is common to them: the difference is linearised as one figure.
for (g in c("S1", "SMA")) for (name in names) d[[paste0(name, g)]] <- d[[name]] * (d$education == g)
of_group <- function(g) paste0("25/9*(", paste0("x", 1:9, g, "/a", 1:9, g, collapse = "+"), ")")
gap <- parse(text = paste(of_group("S1"), "-", of_group("SMA")))[[1]]
both <- c(outer(names, c("S1", "SMA"), paste0))
for (s in c("simple", "day")) {
  design <- if (s == "day") svydesign(ids = ~day, weights = ~one, data = d) else svydesign(ids = ~1, weights = ~one, data = d)
  say(paste0("gap-", s), of(design, both, gap), "svycontrast(svytotal(~x1S1+..+a9SMA, ..), index of S1 - index of SMA)")
}

# --- weights: known visitors by sex (L 140, P 100) and education (SMA 120, S1 90, S2 30)
known <- c(`(Intercept)` = 240, sexP = 100, educationS2 = 30, educationSMA = 120)
post <- postStratify(simple, ~sex, data.frame(sex = c("L", "P"), Freq = c(140, 100)))
say("post", of(post), "postStratify(svydesign(ids=~1, weights=~one), ~sex, ..)")
raked <- function(design, ...) calibrate(design, ~sex + education, known, epsilon = 1e-13, maxit = 100, ...)
say("raked", of(raked(simple, calfun = "raking")), "calibrate(svydesign(ids=~1, weights=~one), ~sex+education, calfun='raking')")
say("raked-strata", of(raked(strata, calfun = "raking")), "calibrate(svydesign(ids=~1, strata=~service), .., calfun='raking')")
say("raked-day", of(raked(day, calfun = "raking")), "calibrate(svydesign(ids=~day), .., calfun='raking')")
say("raked-domain", of(subset(raked(simple, calfun = "raking"), education == "S1")), "subset(calibrate(..), education=='S1')")
say("bounded", of(raked(simple, calfun = "logit", bounds = c(0.3, 1.8))), "calibrate(.., calfun='logit', bounds=c(0.3, 1.8))")

# --- design effects, of those who answered everything
full <- d[rowSums(d[paste0("a", 1:9)]) == 9, ]
full$y <- 25 / 9 * rowSums(full[paste0("x", 1:9)])
full$users <- full$size / as.numeric(table(full$service)[full$service])
full <- full[full$service != "Pindah", ]
m <- svymean(~y, svydesign(ids = ~1, weights = ~users, strata = ~service, fpc = ~size, data = full), deff = TRUE)
say("deff-population", m, "svymean(~y, svydesign(ids=~1, strata=~service, weights=~users, fpc=~size), deff=TRUE)", deff(m))
visitors <- c(`(Intercept)` = 540, sexP = 200, educationS2 = 80, educationSMA = 260)
m <- svymean(~y, calibrate(svydesign(ids = ~1, weights = ~users, strata = ~service, fpc = ~size, data = full), ~sex + education,
                           visitors, calfun = "raking", epsilon = 1e-13, maxit = 100))
say("raked-population", m, "svymean(~y, calibrate(svydesign(ids=~1, strata=~service, weights=~users, fpc=~size), ~sex+education, ..))")
m <- svymean(~y, svydesign(ids = ~day, weights = ~one, data = full), deff = "replace")
say("deff-day", m, "svymean(~y, svydesign(ids=~day, weights=~one), deff='replace')", deff(m))
m <- svymean(~y, subset(svydesign(ids = ~day, weights = ~one, data = full), sex == "P"), deff = "replace")
say("deff-domain", m, "svymean(~y, subset(svydesign(ids=~day, weights=~one), sex=='P'), deff='replace')", deff(m))
