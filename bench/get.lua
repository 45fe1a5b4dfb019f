function done(summary, latency, requests)
  local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("\nROW %d %d %d %d %d\n", summary.requests, summary.duration, wrong,
    latency:percentile(50), latency:percentile(99)))
end
