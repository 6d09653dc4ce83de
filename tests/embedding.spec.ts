// The hover profile in pages of other sites, as their visitors and their owners meet it.

import { card } from './support/people';
import { BEN, hear, stopForeign, told, visit, watchKith } from './support/foreign';
import { expect, test } from './support/site';

test.afterEach(stopForeign);

test('two hundred pictures cost no request before somebody points, and then one card', async ({ page, site }) => {
  const asked = watchKith(page, site);
  const pictures = Array.from({ length: 200 }, (_, at) => `<a href="{kith}/people/ben" data-hover-profile="ben">B${at}</a> `);
  await visit(page, site, pictures.join(''));
  await page.mouse.move(2, 2);
  await page.waitForLoadState('networkidle');
  expect(asked).toEqual([]);
  for (const at of [3, 90, 150]) {
    await page.getByRole('link', { name: `B${at}`, exact: true }).hover();
    await expect(card(page)).toBeVisible();
    await page.mouse.move(2, 2);
    await expect(card(page)).toBeHidden();
  }
  expect(asked.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
  expect(asked.filter((path) => path.endsWith('widget.js'))).toHaveLength(1);
});

test('whoever is signed out is told so in a sentence, and no request names the person', async ({ page, site }) => {
  const asked = watchKith(page, site);
  await visit(page, site, BEN);
  await page.getByRole('link', { name: 'Ben' }).hover();
  await expect(card(page).getByRole('heading', { name: 'Sign in to see who this is.' })).toBeVisible();
  await expect(card(page).getByRole('button', { name: 'Sign in to Kith' })).toBeVisible();
  await expect(card(page).getByRole('link', { name: 'Open the profile on Kith' })).toHaveAttribute('href', `${site.url}/people/ben`);
  expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([]);
});

test('a mark that is called by key before anything was fetched opens with the focus, and gives it back', async ({ page, site }) => {
  await visit(page, site, BEN);
  await page.getByRole('link', { name: 'Ben' }).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(card(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(card(page)).toBeHidden();
  await expect(page.getByRole('link', { name: 'Ben' })).toBeFocused();
});

test('marks come as elements of their own, later, and in shadow trees', async ({ page, site }) => {
  await visit(page, site, '<div id="place"></div>');
  await page.waitForFunction(() => 'HoverProfile' in window);
  const marked = '<hover-profile user="ben"><a href="/b">Ben</a></hover-profile>';
  for (const mode of ['none', 'open', 'closed'] as const) {
    await page.evaluate(
      ([mode, marked]) => {
        const place = document.createElement('p');
        document.getElementById('place')!.replaceChildren(place);
        const root = mode === 'none' ? place : place.attachShadow({ mode });
        root.innerHTML = marked;
        const { HoverProfile } = window as unknown as { HoverProfile: { attach(root: Node): void } };
        // As frameworks do: more than once.
        if (mode !== 'none') [1, 2].forEach(() => HoverProfile.attach(root));
      },
      [mode, marked] as const,
    );
    // What lies in a closed tree only a pointer finds.
    const box = (await page.locator('#place p').boundingBox())!;
    await page.mouse.move(box.x + 9, box.y + box.height / 2, { steps: 4 });
    await expect(card(page), mode).toBeVisible();
    await page.mouse.move(2, 2, { steps: 4 });
    await expect(card(page), mode).toBeHidden();
  }
});

test('the page is told what happens, and may say no to a card', async ({ page, site }) => {
  await hear(page);
  await visit(page, site, BEN);
  await page.getByRole('link', { name: 'Ben' }).hover();
  await expect(card(page)).toBeVisible();
  await page.mouse.move(2, 2);
  await expect(card(page)).toBeHidden();
  expect(await told(page)).toEqual(['open ben', 'close ben']);
  await page.evaluate(() => addEventListener('hover-profile:open', (event) => event.preventDefault()));
  await page.getByRole('link', { name: 'Ben' }).hover();
  await expect.poll(() => told(page)).toEqual(['open ben', 'close ben', 'open ben']);
  await expect(card(page)).toBeHidden();
});

test('the card has the theme, direction and delay that the page asks for', async ({ page, site }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await visit(
    page,
    site,
    `<p dir="rtl"><hover-profile user="ben" theme="dark" delay="0"><a href="/b">Ben</a></hover-profile></p>
     <p><a href="/c" data-hover-profile="chidi" data-hover-profile-theme="light">Chidi</a></p>`,
    {},
    'data-theme="dark" data-load="now"',
  );
  await page.getByRole('link', { name: 'Ben' }).hover();
  await expect(card(page)).toBeVisible();
  const look = () => card(page).evaluate((card) => [getComputedStyle(card).colorScheme, getComputedStyle(card).direction]);
  expect(await look()).toEqual(['dark', 'rtl']);
  await page.mouse.move(2, 2);
  await page.getByRole('link', { name: 'Chidi' }).hover();
  await expect(card(page)).toBeVisible();
  await expect.poll(look).toEqual(['light', 'ltr']);
});

test('a page that forbids WebAssembly keeps its plain links, and is told once', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/script-src refuses wasm-eval/);
  await hear(page);
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.clock.install();
  await visit(page, site, BEN, { headers: { 'content-security-policy': `script-src ${site.url}` } });
  await page.getByRole('link', { name: 'Ben' }).hover();
  await page.clock.runFor(1_000);
  await expect.poll(() => told(page)).toEqual(['error ben load']);
  await page.mouse.move(2, 2);
  await page.getByRole('link', { name: 'Ben' }).hover();
  await page.clock.runFor(1_000);
  await expect(card(page)).toBeHidden();
  expect(await told(page)).toHaveLength(1);
  expect(errors).toEqual([]);
});

test('Trusted Types, a strict policy and a page that resets everything leave the card whole', async ({ page, site }) => {
  await visit(page, site, `${BEN}<style nonce="n">* { all: unset; }</style>`, {
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${site.url} 'wasm-unsafe-eval'; connect-src ${site.url}; img-src ${site.url}; style-src 'nonce-n'; require-trusted-types-for 'script'`,
    },
  });
  await page.getByRole('link', { name: 'Ben' }).hover();
  const button = card(page).getByRole('button', { name: 'Sign in to Kith' });
  await expect(button).toBeVisible();
  const box = (await button.boundingBox())!;
  expect(box.height).toBeGreaterThanOrEqual(24);
});

test('the script twice makes one card', async ({ page, site }) => {
  await visit(page, site, `${BEN}<script type="module" src="{kith}/hover-profile.js?again"></script>`);
  await page.getByRole('link', { name: 'Ben' }).hover();
  await expect(card(page)).toHaveCount(1);
  await expect(card(page)).toBeVisible();
});

test('a frame without an origin of its own shows the sentence and no error', async ({ page, site }) => {
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  const inside = `<script type='module' src='${site.url}/hover-profile.js'></script><p><a href='${site.url}/people/ben' data-hover-profile='ben'>Ben</a>`;
  await visit(page, site, `<iframe sandbox="allow-scripts" width="600" height="400" srcdoc="${inside}"></iframe>`);
  const frame = page.frameLocator('iframe');
  await frame.getByRole('link', { name: 'Ben' }).hover();
  await expect(frame.getByRole('dialog').getByRole('link', { name: 'Open the profile on Kith' })).toBeVisible();
  expect(errors).toEqual([]);
});

test('a blocked pop-up is told, and the way to the profile stays', async ({ page, site }) => {
  await page.addInitScript(() => (window.open = () => null));
  await visit(page, site, BEN);
  await page.getByRole('link', { name: 'Ben' }).hover();
  await card(page).getByRole('button', { name: 'Sign in to Kith' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The browser blocked the window' })).toBeVisible();
});
