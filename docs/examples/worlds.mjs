// One world for a test: opened, moved, looked at, and deleted. Needs Node 18, and nothing else.
import assert from 'node:assert/strict'

const server = process.env.PARKTIME_URL ?? 'http://127.0.0.1:8700'
const scenario = {
  title: 'A kindergarten with one child',
  starts: '2026-11-30 08:00',
  ends: '2026-12-20 09:00',
  services: {
    banksia: {
      name: 'Banksia', ccms: 'kidsoft', pin: 'S434783895',
      time_zone: 'Australia/Brisbane', region: 'AU-QLD', paid_children: 40,
      rooms: ['Possums'],
      children: [{ name: 'Mia Nguyen', born: '2022-03-14', books: { room: 'Possums', days: ['mon'] } }],
    },
  },
}

async function call(method, address, body, headers = {}) {
  const answer = await fetch(address, {
    method, body: body && JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers },
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${text}`)
  return text && JSON.parse(text)
}

const world = await call('POST', `${server}/worlds`, scenario)
try {
  const { credentials: { ccms }, addresses } = world.services.banksia
  const shown = { 'X-Service-Pin': ccms.pin, 'X-Api-Key': ccms.key }
  const children = () => call('GET', new URL('children', addresses.ccms), undefined, shown)
  assert.equal((await children()).Children.length, 1)

  await call('POST', new URL('world/checkpoint', world.url), { name: 'before' })
  await call('POST', new URL('world/steps', world.url), { do: { leave: 'Mia Nguyen' } })
  const { now } = await call('POST', new URL('clock/advance', world.url), { by: '12h' })
  console.log(`at ${now}: ${(await children()).Children.length} children`)

  const back = await call('POST', new URL('world/restore', world.url), { name: 'before' })
  console.log(`at ${back.now}: ${(await children()).Children.length} child`)
} finally {
  await call('DELETE', new URL(world.path, server))
}
