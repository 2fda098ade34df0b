# Figures of R for tests/scoring/test_comparison_r.py. In tests/gold:  Rscript --vanilla ../scoring/comparison_reference.R
# Printed: name, then the figures.
suppressMessages(library(survey))
options(digits = 16)
say <- function(name, ...) cat(name, format(as.numeric(c(...)), digits = 16), sep = ",", fill = 100000)

# --- groups of a sample, with blanks: index of S1 less that of SMA
d <- read.csv("answers.csv", stringsAsFactors = FALSE)
d$one <- 1
columns <- c()
for (g in c("SMA", "S1")) for (j in 1:9) {
  x <- d[[paste0("x", j)]]
  d[[paste0("x", j, g)]] <- ifelse(is.na(x), 0, x) * (d$education == g)
  d[[paste0("a", j, g)]] <- as.numeric(!is.na(x)) * (d$education == g)
  columns <- c(columns, paste0(c("x", "a"), j, g))
}
index <- function(g) paste0("25/9*(", paste0("x", 1:9, g, "/a", 1:9, g, collapse = "+"), ")")
apart <- parse(text = paste(index("S1"), "-", index("SMA")))[[1]]
for (name in c("simple", "strata", "day")) {
  design <- switch(name,
    simple = svydesign(ids = ~1, weights = ~one, data = d),
    strata = svydesign(ids = ~1, strata = ~service, weights = ~one, data = d),
    day = svydesign(ids = ~day, weights = ~one, data = d))
  options(survey.lonely.psu = "adjust")
  m <- svycontrast(svytotal(reformulate(columns), design), apart)
  say(paste0("groups-", name), coef(m), SE(m))
}

# --- the same without blanks, by svycontrast(svyby(.., covmat=TRUE), ..) and svyttest
full <- d[rowSums(is.na(d[paste0("x", 1:9)])) == 0 & d$service != "Pindah", ]
full$y <- 25 / 9 * rowSums(full[paste0("x", 1:9)])
days <- svydesign(ids = ~day, weights = ~one, data = full)
by <- svyby(~y, ~sex, days, svymean, covmat = TRUE)
m <- svycontrast(by, c(P = 1, L = -1))
say("contrast", coef(m), SE(m), vcov(by)[1, 2])
t <- svyttest(y ~ sex, days)
say("svyttest", t$estimate, t$estimate / t$statistic)

# --- services as units: each mean less the mean of all, of which it is a part
units <- svydesign(ids = ~1, strata = ~service, weights = ~one, data = full)
for (h in c("Akta", "KK", "KTP")) {
  full$n <- as.numeric(full$service == h)
  full$z <- full$y * full$n
  units <- svydesign(ids = ~1, strata = ~service, weights = ~one, data = full)
  m <- svycontrast(svytotal(~y + one + z + n, units), quote(z / n - y / one))
  say(paste0("unit-", h), coef(m), SE(m))
}

# --- two samples: Welch where the small one spreads more, pooled where it spreads less
wide <- c(100, 75, 50, 100, 25, 75, 100, 50)
narrow <- c(rep(100, 20), rep(75, 15), 50)
close <- c(100, 100, 75, 100, 100, 75, 100, 100)
for (name in c("wide", "close")) {
  small <- get(name)
  t <- t.test(narrow, small, var.equal = name == "close")
  say(name, t$statistic, t$parameter, t$p.value, t$conf.int)
}

p <- c(0.01, 0.02, 0.03, NA, 0.04, 0.05, 0.0001, 0.9, 0.02)
say("holm", p.adjust(p, "holm"))
say("BH", p.adjust(p, "BH"))
