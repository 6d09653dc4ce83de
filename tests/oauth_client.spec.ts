// A strict OAuth client that is not ours (oauth4webapi) signs in by what RFC 8414 metadata say, in a page of another site.

import { readFile } from 'node:fs/promises';
import { register, startForeign, stopForeign } from './support/foreign';
import { expect, signInAs, test } from './support/site';

test.afterEach(stopForeign);

const PAGE = `<!doctype html><html lang="en"><title>A client</title><button id="go">Sign in</button><script type="module">
  import * as oauth from '/oauth4webapi.js';
  const plain = { [oauth.allowInsecureRequests]: true };
  async function signIn(kith) {
    const popup = open('');
    const issuer = new URL(kith);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...plain });
    const as = await oauth.processDiscoveryResponse(issuer, found);
    const client = { client_id: location.origin };
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const redirect = kith + '/oauth/answer';
    const question = new URL(as.authorization_endpoint);
    question.search = new URLSearchParams({
      client_id: client.client_id, redirect_uri: redirect, response_type: 'code', scope: 'cards:read', state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
    popup.location = question;
    const { data } = await new Promise((heard) => addEventListener('message', heard, { once: true }));
    const said = new URLSearchParams(Object.entries(data).filter(([, value]) => value !== undefined));
    const checked = oauth.validateAuthResponse(as, client, said, state);
    const answer = await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), checked, redirect, verifier, plain);
    const token = await oauth.processAuthorizationCodeResponse(as, client, answer);
    const read = () => oauth.protectedResourceRequest(token.access_token, 'GET', new URL(kith + '/api/v1/people/ben/card'), undefined, undefined, plain);
    const card = await (await read()).json();
    await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, oauth.None(), token.access_token, plain));
    const after = await read().then((answer) => answer.status, (error) => error.status ?? String(error));
    return { name: card.person.name, type: token.token_type, scope: token.scope, lasts: token.expires_in, after };
  }
  document.getElementById('go').onclick = () => (window.done = signIn(document.body.dataset.kith));
</script><body></body></html>`;

test('oauth4webapi signs in, reads a card, and ends its token', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 401/);
  await signInAs(page, 'ana');
  const library = await readFile(require.resolve('oauth4webapi'), 'utf8');
  const html = PAGE.replace('<body>', `<body data-kith="${site.url}">`);
  const foreign = await startForeign(html, { files: { '/oauth4webapi.js': library } });
  await register(site, foreign, 'A client');
  await page.goto(foreign.url);
  const popup = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await (await popup).getByRole('button', { name: 'Allow' }).click();
  const done = await page.evaluate(() => (window as unknown as { done: Promise<unknown> }).done);
  expect(done).toEqual({ name: 'Ben Carter', type: 'bearer', scope: 'cards:read', lasts: 3600, after: 401 });
});
