-- A steady mix for wrk: of twenty requests sixteen are public pages, three personal ones, one is an act. Requests have slots on a
-- clock of their own: each connection waits for the next slot, and what the server delays is caught up, not left out.
local ffi = require("ffi")
ffi.cdef [[ typedef struct { long seconds; long micros; } bench_time; int gettimeofday(bench_time *, void *); ]]
local clock = ffi.new("bench_time")
local folder, rate = os.getenv("BENCH_CITY"), tonumber(os.getenv("BENCH_RATE"))
local first = tonumber(os.getenv("BENCH_FIRST"))
local threads = {}

local function now()
  ffi.C.gettimeofday(clock, nil)
  return tonumber(clock.seconds) * 1000 + tonumber(clock.micros) / 1000
end

local function read(name, from)
  local found, number = {}, 0
  for line in io.lines(folder .. "/" .. name) do
    number = number + 1
    if not from or number >= from then
      local method, path, cookie, body = line:match("^(%u+)\t([^\t]*)\t([^\t]*)\t([^\t]*)$")
      local headers = {}
      if cookie ~= "" then headers["Cookie"] = cookie end
      if body ~= "" then headers["Content-Type"] = "application/x-www-form-urlencoded" end
      found[#found + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
    end
  end
  return found
end

function setup(thread)
  threads[#threads + 1] = thread
end

function init(args)
  public, personal, acts = read("public.txt"), read("personal.txt"), read(os.getenv("BENCH_ACTS"), first)
  sent, acted, lag = 0, 0, 0
  math.randomseed(1)
end

function delay()
  local at = now()
  slot = (slot or at) + 1000 / rate
  lag = math.max(lag, at - slot)
  return math.max(0, math.floor(slot - at))
end

function request()
  sent = sent + 1
  local turn = sent % 20
  if turn == 12 and acted < #acts then
    acted = acted + 1
    return acts[acted]
  end
  local pages = (turn == 3 or turn == 9 or turn == 16) and personal or public
  return pages[math.random(#pages)]
end

-- What wrk calls a timeout is no error here: connections that wait for their slots count as such. What is slow shows in p95 and p99.
function done(summary, latency, requests)
  local e, thread = summary.errors, threads[1]
  io.write(string.format(
    '{"rate": %f, "p50": %f, "p95": %f, "p99": %f, "errors": %d, "acted": %d, "refused": %d, "lag": %f}\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e6, latency:percentile(95) / 1e6,
    latency:percentile(99) / 1e6, e.connect + e.read + e.write + e.status,
    thread:get("acted"), e.status, thread:get("lag") / 1000))
end
