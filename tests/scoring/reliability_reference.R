# Alpha and item-total correlations in base R, written from the data and not from their covariances, for answers.csv
# (columns x1..; NA: blank). Prints one figure or vector a line, after its name.
options(digits = 15)
d <- na.omit(read.csv("answers.csv"))
say <- function(name, value) cat(name, format(value, digits = 15), "\n")
alpha <- function(x) ncol(x) / (ncol(x) - 1) * (1 - sum(apply(x, 2, var)) / var(rowSums(x)))
constant <- apply(d, 2, var) == 0
say("constant", as.numeric(constant))
d <- d[, !constant]
n <- nrow(d)
k <- ncol(d)
a <- alpha(d)
say("n", n)
say("alpha", a)
say("standardised", alpha(as.data.frame(scale(d))))
say("item_total", sapply(1:k, function(j) cor(d[[j]], rowSums(d))))
say("item_rest", sapply(1:k, function(j) cor(d[[j]], rowSums(d[, -j]))))
say("dropped", sapply(1:k, function(j) alpha(d[, -j])))
say("feldt", 1 - (1 - a) * qf(c(0.975, 0.025), n - 1, (n - 1) * (k - 1)))
kurtosis <- max(1, mean(sapply(d, function(x) mean((x - mean(x))^4) / mean((x - mean(x))^2)^2 / 3)))
say("kurtosis", kurtosis)
say("interval", 1 - (1 - a) * qf(c(0.975, 0.025), (n - 1) / kurtosis, (n - 1) * (k - 1) / kurtosis))
say("fisher", sapply(1:k, function(j) cor.test(d[[j]], rowSums(d[, -j]))$conf.int))
# The index of each element less the respondent's mean index: a paired t interval.
say("margin", sapply(1:k, function(j) diff(t.test(25 * d[[j]], 25 * rowMeans(d), paired = TRUE)$conf.int) / 2))
