# Standard errors by R's survey package for answers.csv (columns stratum, service, group, size, x1..x9; NA: blank).
# Prints: name estimate se low high, one line a figure; the interval is t on the logit of the range 25-100.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust", digits = 15)
d <- read.csv("answers.csv", stringsAsFactors = FALSE)
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
say <- function(name, design, columns = names, value_of = index) {
  total <- svytotal(reformulate(columns), design)
  value <- svycontrast(total, value_of)
  share <- (coef(value) - 25) / 75
  half <- qt(0.975, degf(design)) * SE(value) / 75 / (share * (1 - share))
  ends <- 25 + 75 * plogis(qlogis(share) + c(-half, half))
  cat(name, format(c(coef(value), SE(value), ends), digits = 15), "\n")
}
simple <- svydesign(ids = ~1, weights = ~one, data = transform(d, one = 1))
strata <- svydesign(ids = ~1, strata = ~service, weights = ~one, data = transform(d, one = 1))
finite <- svydesign(ids = ~1, strata = ~service, weights = ~one, fpc = ~size, data = transform(d, one = 1))
say("simple", simple)
say("strata", strata)
say("finite", finite)
say("domain-simple", subset(simple, group == "S1"))
say("domain-strata", subset(strata, group == "S1"))
each <- c(outer(names, services, paste0))
users <- sapply(services, function(h) d$size[d$service == h][1])
say("mean", strata, each, combined(sapply(services, function(h) 1)))
say("population", finite, each, combined(users))
