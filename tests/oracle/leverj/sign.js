// Signs what comes on stdin with the venue's own packages: one JSON object a line in and out.
//
//   {"market", "instrument", "order", "secret"}                       -> {"raw", "personal"}
//   {"authType", "accountId", "secret", "method", "uri", "body"?, "nonce"} -> {"authorization"}
//
// What the packages refuse comes back as {"error"}.
const readline = require('readline')
const futures = require('@leverj/adapter/src/DerivativesOrderAdaptor')
const spot = require('@leverj/adapter/src/OrderAdapter')
const crypto = require('@leverj/zka/src/crypto')

function signOrder({market, instrument, order, secret}) {
  const adapter = market === 'spot' ? spot : futures
  const written = adapter.getContractOrder(order, instrument)
  return {
    raw: written.signedBy(secret).signature,
    personal: adapter.sign(order, instrument, secret),
  }
}

function signRequest({authType, accountId, secret, method, uri, body, nonce}) {
  crypto.setAuthType(authType)
  return {authorization: crypto.getAuthorization(accountId, secret, method, uri, body, nonce)}
}

function answer(line) {
  const question = JSON.parse(line)
  try {
    return question.order ? signOrder(question) : signRequest(question)
  } catch (error) {
    return {error: String(error && error.message)}
  }
}

readline.createInterface({input: process.stdin}).on('line', line => {
  process.stdout.write(JSON.stringify(answer(line)) + '\n')
})
