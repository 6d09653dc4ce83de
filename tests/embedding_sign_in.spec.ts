// Signing in to Kith from pages of other sites, and what that is good for.

import type { Page } from '@playwright/test';
import { card, followButton } from './support/people';
import { BEN, hear, register, startForeign, stopForeign, told, visit, watchKith } from './support/foreign';
import { expect, PASSWORD, type Site, signInAs, test } from './support/site';

test.afterEach(stopForeign);

const link = (page: Page) => page.getByRole('link', { name: 'Ben' });
const signIn = (page: Page) => card(page).getByRole('button', { name: 'Sign in to Kith' });

/** Clicks *Sign in to Kith* in the open card, and returns the pop-up. */
async function openPopup(page: Page): Promise<Page> {
  const popup = page.waitForEvent('popup');
  await signIn(page).click();
  return popup;
}

/** Says yes in the pop-up, which closes. */
async function allow(popup: Page): Promise<void> {
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'Allow' }).click();
  await closed;
}

/** A page of a registered site with Ben in it, and `ana` signed in to Kith in the same browser. */
async function visitRegistered(page: Page, site: Site, options: Parameters<typeof visit>[3] = {}): Promise<void> {
  await signInAs(page, 'ana');
  const foreign = await visit(page, site, BEN, options);
  await register(site, foreign);
}

async function relation(page: Page, site: Site): Promise<string> {
  const answer = await page.request.get(`${site.url}/api/v1/people/ben/card`);
  return (await answer.json()).person.standing.relation;
}

test('whoever is signed in to Kith allows a site to act for them, and goes on where they were', async ({ page, site }) => {
  await hear(page);
  await visitRegistered(page, site);
  await link(page).hover();
  const popup = await openPopup(page);
  await expect(popup.getByRole('heading', { name: /Allow The Wiki to use .+ in your name\?/ })).toBeVisible();
  await expect(popup.getByText('You are signed in as Ana', { exact: false })).toBeVisible();
  await expect(popup.getByText(new URL(page.url()).origin)).toBeVisible();
  await allow(popup);
  // The click that asked took the card away; whoever comes back sees what they came for.
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  await followButton(card(page), 'Ben Carter').click();
  await expect.poll(() => told(page)).toContain('follow ben');
  expect(await relation(page, site)).toBe('following');
  await followButton(card(page), 'Ben Carter').click();
  await expect.poll(() => told(page)).toContain('unfollow ben');
  expect(await relation(page, site)).not.toBe('following');
});

test('a reload keeps the sign-in, another tab does not have it', async ({ page, site }) => {
  await visitRegistered(page, site);
  await link(page).hover();
  await allow(await openPopup(page));
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  await page.reload();
  await link(page).hover();
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  const other = await page.context().newPage();
  const asked = watchKith(other, site);
  await other.goto(page.url());
  await link(other).hover();
  await expect(signIn(other)).toBeVisible();
  expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([]);
});

test('whoever is signed out signs in within the pop-up, and is asked then', async ({ page, site }) => {
  const foreign = await visit(page, site, BEN);
  await register(site, foreign);
  await link(page).hover();
  const popup = await openPopup(page);
  await popup.getByLabel('Username or e-mail').fill('ana');
  await popup.getByLabel('Password').fill(PASSWORD);
  await popup.getByRole('button', { name: 'Sign in' }).click();
  await expect(popup.getByRole('heading', { name: /Allow The Wiki/ })).toBeVisible();
  await allow(popup);
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
});

test('whoever says no stays signed out, and is told', async ({ page, site }) => {
  await visitRegistered(page, site);
  await link(page).hover();
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'You were not signed in.' })).toBeVisible();
  expect(popup.isClosed()).toBe(true);
  await page.mouse.move(2, 2);
  await link(page).hover();
  await expect(signIn(page)).toBeVisible();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test('whoever closes the pop-up stays signed out, and may try again', async ({ page, site }) => {
  await visitRegistered(page, site);
  await link(page).hover();
  await (await openPopup(page)).close();
  await expect(page.getByRole('status').filter({ hasText: 'You were not signed in.' })).toBeVisible();
  await page.mouse.move(2, 2);
  await link(page).hover();
  await allow(await openPopup(page));
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
});

test('the click that found nobody signed in is carried out after the sign-in, once', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 401/);
  await hear(page);
  await visitRegistered(page, site);
  await link(page).hover();
  await allow(await openPopup(page));
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  // Ended at Kith, which the page does not know yet.
  expect((await page.request.delete(`${site.url}/api/v1/me/oauth-tokens`, { headers: { origin: site.url } })).status()).toBe(204);
  const followed: string[] = [];
  page.on('request', (request) => request.method() === 'PUT' && followed.push(request.url()));
  await followButton(card(page), 'Ben Carter').click();
  // The card gets lower than where its button was, under a pointer that stays there.
  await expect.poll(() => told(page)).toContain('error ben signed-out');
  await allow(await openPopup(page));
  await expect.poll(() => told(page)).toContain('follow ben');
  await expect(followButton(card(page), 'Ben Carter')).toHaveAccessibleName('Following Ben Carter');
  expect(await relation(page, site)).toBe('following');
  expect(followed).toHaveLength(2);
});

test('a click that was given up is not carried out later', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 401/);
  await hear(page);
  await signInAs(page, 'ana');
  const foreign = await visit(page, site, `${BEN}<p><a href="{kith}/people/chidi" data-hover-profile="chidi">Chidi</a></p>`);
  await register(site, foreign);
  await link(page).hover();
  await allow(await openPopup(page));
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  await page.request.delete(`${site.url}/api/v1/me/oauth-tokens`, { headers: { origin: site.url } });
  await followButton(card(page), 'Ben Carter').click();
  await expect(signIn(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Chidi' }).hover();
  await allow(await openPopup(page));
  await expect(page.getByRole('dialog', { name: 'Chidi Okafor' })).toBeVisible();
  expect(await relation(page, site)).not.toBe('following');
  expect(await told(page)).not.toContain('follow ben');
});

test('a site that is not registered is told so in the pop-up, and gets nothing', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 400/);
  await signInAs(page, 'ana');
  await visit(page, site, BEN);
  await link(page).hover();
  const popup = await openPopup(page);
  await expect(popup.getByRole('heading', { name: 'This cannot be done' })).toBeVisible();
  await expect(popup.getByText('is of a site that is not registered')).toBeVisible();
  await expect(popup.getByRole('button', { name: 'Allow' })).toHaveCount(0);
});

test('answers from anywhere but the pop-up of Kith count for nothing', async ({ page, site }) => {
  await visitRegistered(page, site);
  const forger = await startForeign(`<script>
    addEventListener('message', ({ data }) => parent.postMessage(data, '*'));
  </script>`);
  const asked = watchKith(page, site);
  await link(page).hover();
  const popup = await openPopup(page);
  await expect(popup.getByRole('button', { name: 'Allow' })).toBeVisible();
  const state = new URL(popup.url()).searchParams.get('state');
  // The page itself, a frame of another site and the right words from the wrong place; the pop-up with the wrong words.
  await page.evaluate(
    async ([kith, forger, state]) => {
      const frame = document.createElement('iframe');
      frame.src = forger;
      document.body.append(frame);
      await new Promise((loaded) => (frame.onload = loaded));
      for (const data of [
        { code: 'forged', state, iss: kith },
        { error: 'access_denied', state, iss: kith },
        { code: 'forged', state },
        'forged',
        null,
      ]) {
        postMessage(data, '*');
        frame.contentWindow!.postMessage(data, '*');
        dispatchEvent(new MessageEvent('message', { data, origin: kith }));
        dispatchEvent(new MessageEvent('message', { data, origin: kith, source: window }));
      }
    },
    [site.url, forger.url, state] as const,
  );
  await popup.evaluate(
    ([kith, state]) => {
      opener.postMessage({ code: 'forged', state: 'another', iss: kith }, '*');
      opener.postMessage({ code: 'forged', state, iss: 'https://evil.example' }, '*');
    },
    [site.url, state] as const,
  );
  // Had any of them been heard, the code would have been tried, or the person told.
  await page.waitForTimeout(700);
  expect(asked.filter((path) => path === '/oauth/token')).toEqual([]);
  await expect(page.getByRole('status').filter({ hasText: 'signed in' })).toHaveCount(0);
  await allow(popup);
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  expect(asked.filter((path) => path === '/oauth/token')).toHaveLength(1);
});

test('the question cannot be shown in a frame', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/frame-ancestors|X-Frame-Options|refused to connect|ERR_BLOCKED_BY_RESPONSE/i);
  await signInAs(page, 'ana');
  const foreign = await startForeign('');
  await register(site, foreign);
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: foreign.url,
    redirect_uri: `${site.url}/oauth/answer`,
    scope: 'cards:read',
    state: 's',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  });
  const asked = `${site.url}/oauth/authorize?${query}`;
  await page.goto(asked);
  await expect(page.getByRole('button', { name: 'Allow' }), 'outside of a frame it is').toBeVisible();
  const framing = await startForeign(`<iframe src="${asked.replaceAll('&', '&amp;')}" width="600" height="500"></iframe>`);
  await page.goto(framing.url);
  await page.waitForLoadState('networkidle');
  await expect(page.frameLocator('iframe').getByRole('button', { name: 'Allow' })).toHaveCount(0);
});

test('a page whose policy cuts it off from the pop-up keeps the way to the profile', async ({ page, site }) => {
  await visitRegistered(page, site, { headers: { 'cross-origin-opener-policy': 'same-origin' } });
  await link(page).hover();
  await expect(card(page).getByRole('link', { name: 'Open the profile on Kith' })).toHaveAttribute('href', `${site.url}/people/ben`);
  const popup = await openPopup(page);
  await expect(page.getByRole('status').filter({ hasText: 'You were not signed in.' })).toBeVisible();
  await popup.getByRole('button', { name: 'Allow' }).click();
  await expect(popup.getByText('The page that asked is not there any more.', { exact: false })).toBeVisible();
});

test('a registered page beside Kith acts with the session, without a pop-up', async ({ page, site }) => {
  await hear(page);
  await visitRegistered(page, site, { host: '127.0.0.1' });
  await link(page).hover();
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  await followButton(card(page), 'Ben Carter').click();
  await expect.poll(() => told(page)).toContain('follow ben');
  expect(await relation(page, site)).toBe('following');
});

test('a registered page beside Kith asks once to know that nobody is signed in', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 401/);
  const asked = watchKith(page, site);
  await register(site, await visit(page, site, BEN, { host: '127.0.0.1' }));
  for (const time of [1, 2]) {
    await link(page).hover();
    await expect(card(page).getByRole('heading', { name: 'Sign in to see who this is.' }), `time ${time}`).toBeVisible();
    await page.mouse.move(2, 2);
    await expect(card(page)).toBeHidden();
  }
  expect(asked.filter((path) => path.startsWith('/api/'))).toEqual(['/api/v1/people/ben/card']);
});

test('a page beside Kith that is not registered learns nothing of who is signed in', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/CORS policy|ERR_FAILED/);
  await signInAs(page, 'ana');
  await visit(page, site, BEN, { host: '127.0.0.1' });
  await link(page).hover();
  await expect(card(page)).toBeVisible();
  await expect(card(page).getByText('Ben Carter')).toHaveCount(0);
  const read = await page.evaluate(
    (kith) => fetch(`${kith}/api/v1/people/ben/card`, { credentials: 'include' }).then(() => 'read', () => 'refused'),
    site.url,
  );
  expect(read).toBe('refused');
});

test('a site that is switched off is signed out at once', async ({ page, site, newVisitor, expectConsoleErrors }) => {
  expectConsoleErrors(/CORS policy|ERR_FAILED|status of 401/);
  await visitRegistered(page, site);
  await link(page).hover();
  await allow(await openPopup(page));
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  const admin = await newVisitor();
  await signInAs(admin, 'admin');
  const headers = { origin: site.url };
  const { items } = await (await admin.request.get('/api/v1/admin/embedding-sites')).json();
  const change = await admin.request.patch(`/api/v1/admin/embedding-sites/${items[0].id}`, { headers, data: { enabled: false } });
  expect(change.status()).toBe(200);
  await page.reload();
  await link(page).hover();
  await expect(card(page)).toBeVisible();
  await expect(card(page).getByText('@ben')).toHaveCount(0);
});

test('where storage is forbidden the sign-in lasts as long as the page', async ({ page, site }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'sessionStorage', {
      get() {
        throw new DOMException('forbidden', 'SecurityError');
      },
    });
  });
  await visitRegistered(page, site);
  await link(page).hover();
  await allow(await openPopup(page));
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
});

test('what is on the way is given up without an error when the sign-in cannot be fetched', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/ERR_FAILED|Failed to load/);
  await visitRegistered(page, site);
  await page.route('**/sign-in.js', (route) => route.abort());
  await link(page).hover();
  const popup = await openPopup(page);
  await expect(page.getByRole('status').filter({ hasText: 'You could not be signed in.' })).toBeVisible();
  expect(popup.isClosed()).toBe(true);
});
