-- The requests of each case, for wrk. Arguments after --: case start heroes teams chosen token
-- Heroes and teams have the ids that the fill gives them; "start" goes on where the round before ended.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local function hero(k) return string.format("00000000-0000-7000-8000-%012x", k) end
local function team(k) return string.format("00000000-0000-7000-9000-%012x", k) end

function init(args)
  case, start, heroes, teams, chosen = args[1], tonumber(args[2]), tonumber(args[3]), tonumber(args[4]), tonumber(args[5])
  sent = 0
  math.randomseed(start + 1)
  wrk.headers["Content-Type"] = "application/json"
  if args[6] then wrk.headers["Authorization"] = "Bearer " .. args[6] end
end

local function register()
  local k = start + sent
  return wrk.format("POST", "/heroes", nil,
    string.format('{"name": "Hero %d", "secretName": "Secret %d", "age": %d}', k, k, k % 90))
end

local function enlist(into)
  return wrk.format("PUT", "/heroes/" .. hero(1 + (start + sent) % heroes) .. "/teams/" .. team(into))
end

-- A hero is in the teams that the fill gave it: of each first, then of each second.
local function discharge()
  local k = start + sent
  local j = math.floor(k / heroes)
  k = 1 + k % heroes
  return wrk.format("DELETE", "/heroes/" .. hero(k) .. "/teams/" .. team(1 + (k * 7 + j * math.floor(teams / 2)) % teams))
end

local function read()
  return wrk.format("GET", "/heroes/" .. hero(math.random(heroes)))
end

local requests = {
  register = register,
  enlist = function() return enlist(math.random(teams)) end,
  hot = function() return enlist(chosen) end,
  discharge = discharge,
  read = read,
  list = function() return wrk.format("GET", "/heroes") end,
  -- By those who were registered for it, each once.
  join = function() return wrk.format("PUT", "/heroes/" .. hero(20000000 + start + sent) .. "/teams/" .. team(chosen)) end,
  -- Of heroes in turn, each time to something else.
  revise = function()
    local k = start + sent
    return wrk.format("PATCH", "/heroes/" .. hero(chosen + k % heroes), nil,
      string.format('{"age": %d}', 20000 + math.floor(k / heroes) % 50000))
  end,
  floor = function() return wrk.format("GET", "/nothing") end,
  team = function() return wrk.format("GET", "/teams/" .. team(chosen)) end,
  mixed = function()
    if math.random(5) > 1 then return read() end
    return math.random(2) == 1 and register() or enlist(math.random(teams))
  end,
}

function request()
  local next = requests[case]()
  sent = sent + 1
  return next
end

function done(summary, latency)
  local sent = 0
  for _, thread in ipairs(threads) do sent = sent + thread:get("sent") end
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout
  io.write(string.format('RESULT {"answered": %d, "failed": %d, "sent": %d, "micros": %d, "p50": %d, "p99": %d, "p999": %d}\n',
    summary.requests, failed, sent, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
