// Pages of other sites that act for somebody, without the pages: what they send is sent.

import { createHash } from 'node:crypto';
import { expect, type Page, type Site } from './site';
import { run } from './server';

const VERIFIER = '0123456789-abcdefghijklmnopqrstuvwxyz._~ABCDE';

export const WIKI = 'https://wiki.example';
export const SHOP = 'https://shop.example';

/** Registers a site as somebody at the command line does. */
export async function registerSite(site: Site, origin: string, name: string): Promise<void> {
  const { code, output } = await run('embed', 'add', '--data', site.data, origin, name);
  expect(code, output).toBe(0);
}

/** Lets a registered site act for whoever is signed in there, as by the pop-up. */
export async function letAct(page: Page, site: Site, origin: string, scope = 'cards:read follow:write'): Promise<string> {
  const redirect_uri = `${site.url}/oauth/answer`;
  const asked = {
    response_type: 'code', client_id: origin, redirect_uri, scope, state: 'a state',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'), code_challenge_method: 'S256',
  };
  const answer = await page.request.post('/oauth/authorize', {
    form: { ...asked, decision: 'allow' }, headers: { origin: site.url }, maxRedirects: 0,
  });
  const code = new URL(answer.headers().location, site.url).searchParams.get('code')!;
  const made = await page.request.post('/oauth/token', {
    form: { grant_type: 'authorization_code', code, redirect_uri, client_id: origin, code_verifier: VERIFIER }, headers: { origin },
  });
  expect(made.status(), await made.text()).toBe(200);
  return (await made.json()).access_token;
}

/** What a page of that site gets for the card of somebody: 200 as long as its token counts. */
export async function readsCard(page: Page, origin: string, token: string, username = 'ben'): Promise<number> {
  const card = await page.request.get(`/api/v1/people/${username}/card`, { headers: { origin, authorization: `Bearer ${token}` } });
  return card.status();
}

/** Follows somebody as a page of that site does. */
export async function followBy(page: Page, origin: string, token: string, username: string): Promise<void> {
  const headers = { origin, authorization: `Bearer ${token}` };
  const { person } = await (await page.request.get(`/api/v1/people/${username}/card`, { headers })).json();
  const answer = await page.request.put(`/api/v1/me/following/${person.id}`, { headers });
  expect(answer.status()).toBe(200);
}
