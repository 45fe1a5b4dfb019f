-- wrk: one prepared request a call; lines hold a token, a key and a body, parted by tabs
local lines, at = {}, 0
local threads = 0

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init(args)
  local n = 0
  for line in io.lines(args[1]) do
    n = n + 1
    if n % 2 == id % 2 then table.insert(lines, line) end
  end
end

function request()
  at = at + 1
  local token, key, body = string.match(lines[(at - 1) % #lines + 1], "([^\t]*)\t([^\t]*)\t(.*)")
  local headers = {["Authorization"] = "Bearer " .. token, ["Idempotency-Key"] = key, ["Content-Type"] = "application/json"}
  return wrk.format("POST", "/api/v1/cases", headers, body)
end

function done(summary, latency, requests)
  local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("\nROW %d %d %d %d %d\n", summary.requests, summary.duration, wrong,
    latency:percentile(50), latency:percentile(99)))
end
