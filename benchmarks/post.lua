-- Sends a form again and again, with a number at its end.
local form, count = "", 0

function init(arguments)
  form = arguments[1]
end

function request()
  count = count + 1
  return wrk.format("POST", nil, nil, form .. count)
end
