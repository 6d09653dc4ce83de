// Every way to a hover profile: by finger, pen, pointer and key; from a card to the next card; in dialogs; and a mouse
// that does whatever it likes.

import type { CDPSession, Locator, Page } from '@playwright/test';
import { card, follows, followButton, openPeople, picture, watchRequests } from './support/people';
import { GONE, REST, box, leave, middle, moveAway, moveTo, rest, stopTime } from './support/pointer';
import { expect, signInAs, test } from './support/site';
import { tabTo } from './support/steps';

const OLGA = 'Ольга Соколова';

/** The "…" button of somebody in the list of the People page. */
function opener(page: Page, name: string): Locator {
  return page.getByRole('list', { name: 'People' }).getByRole('button', { name: `Hover profile of ${name}` });
}

test.describe('by finger, the hover profile', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test.beforeEach(async ({ page }) => {
    await signInAs(page, 'ana');
    await openPeople(page);
  });

  test('opens by the “…” beside a picture, and goes by a tap elsewhere', async ({ page }) => {
    await opener(page, 'Ben Carter').tap();
    await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
    await expect(opener(page, 'Ben Carter')).toHaveAttribute('aria-expanded', 'true');
    await page.getByRole('heading', { level: 1, name: 'People' }).tap();
    await expect(card(page)).toBeHidden();
  });

  test('closes by the same “…”, and the next opens in its place', async ({ page }) => {
    await opener(page, 'Anaïs Lefèvre').tap();
    await expect(page.getByRole('dialog', { name: 'Anaïs Lefèvre' })).toBeVisible();
    await opener(page, 'Anaïs Lefèvre').tap();
    await expect(card(page)).toBeHidden();
    await opener(page, 'Anaïs Lefèvre').tap();
    await expect(page.getByRole('dialog', { name: 'Anaïs Lefèvre' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(card(page)).toBeHidden();
    await expect(opener(page, 'Anaïs Lefèvre'), 'the focus is back').toBeFocused();
  });

  test('has a “…” that is large enough to hit, and no second stop for the Tab key', async ({ page }) => {
    const { width, height } = await box(opener(page, 'Ben Carter'));
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
    await expect(opener(page, 'Ben Carter')).toHaveAttribute('tabindex', '-1');
  });
});

test('with a mouse there is no “…” to be seen, and a screen reader’s cursor still finds it', async ({ page }) => {
  await signInAs(page, 'ana');
  await openPeople(page);
  const dots = opener(page, 'Ben Carter');
  await expect(dots).toHaveCount(1);
  const { width, height } = await box(dots);
  expect(width * height).toBeLessThanOrEqual(1);
  // What a screen reader does on "press": a click out of nowhere.
  await dots.dispatchEvent('click');
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  await expect(card(page)).toBeFocused();
});

/** How hands reach a hover profile, and press what they find. */
interface Way {
  /** From somebody's picture in the list of the People page. */
  open(page: Page, name: string): Promise<void>;
  press(page: Page, target: Locator): Promise<void>;
}

const WAYS: Record<string, Way> = {
  finger: {
    open: (page, name) => opener(page, name).tap(),
    press: (_, target) => target.tap(),
  },
  pen: {
    open: async (page, name) => (await Pen.of(page)).moveTo(picture(page, name)),
    press: async (page, target) => (await Pen.of(page)).tap(target),
  },
  pointer: {
    open: async (page, name) => {
      await page.mouse.move(2, 2);
      const there = middle(await box(picture(page, name)));
      await page.mouse.move(there.x, there.y, { steps: 4 });
    },
    press: (_, target) => target.click(),
  },
  keyboard: {
    open: async (page, name) => {
      await tabTo(page, picture(page, name));
      await page.keyboard.press('Space');
    },
    press: async (page, target) => {
      await tabTo(page, target);
      await page.keyboard.press('Enter');
    },
  },
};

for (const [by, { open, press }] of Object.entries(WAYS)) {
  test.describe(`by ${by}, from a hover profile`, () => {
    if (by === 'finger') test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

    /** Opens the hover profile of the one person whom the list shows. */
    async function openAlone(page: Page, word: string, name: string): Promise<Locator> {
      await signInAs(page, 'ana');
      await page.goto(`/people?q=${word}`);
      await expect(page.getByRole('list', { name: 'People' }).getByRole('listitem')).toHaveCount(1);
      await open(page, name);
      const profile = page.getByRole('dialog', { name });
      await expect(followButton(profile, name)).toBeVisible();
      return profile;
    }

    test('somebody is followed', async ({ page }) => {
      const ben = await openAlone(page, 'carter', 'Ben Carter');
      await press(page, ben.getByRole('button', { name: 'Follow Ben Carter', exact: true }));
      const button = followButton(ben, 'Ben Carter');
      // Not Unfollow, as long as the hand that pressed it is there.
      await expect(button).toHaveAccessibleName('Following Ben Carter');
      await expect(button).toHaveAttribute('aria-busy', 'false');
      await expect(button).toHaveAccessibleName('Following Ben Carter');
      expect(await follows(page, 'ben')).toBe(true);
    });

    test('the network page is reached', async ({ page }) => {
      const ben = await openAlone(page, 'carter', 'Ben Carter');
      await press(page, ben.getByRole('button', { name: 'More about Ben Carter' }));
      await press(page, ben.getByRole('link', { name: 'Network page' }));
      await expect(page.getByRole('heading', { level: 1, name: 'Ben Carter’s network' })).toBeVisible();
      await expect(page).toHaveURL('/people/ben/network');
      await expect(card(page)).toBeHidden();
    });

    test('somebody is unfollowed, and that is undone', async ({ page }) => {
      const olga = await openAlone(page, 'olga', OLGA);
      await press(page, olga.getByRole('button', { name: /^(Following|Unfollow) / }));
      await expect(followButton(olga, OLGA)).toHaveAccessibleName(`Follow ${OLGA}`);
      await expect(page.getByText(`You no longer follow ${OLGA}.`)).toBeVisible();
      expect(await follows(page, 'olga')).toBe(false);
      // The keyboard leaves the card before it goes elsewhere.
      if (by === 'keyboard') await page.keyboard.press('Escape');
      await press(page, page.getByRole('button', { name: 'Undo' }));
      await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
      const row = page.getByRole('list', { name: 'People' }).getByRole('listitem');
      // The keyboard goes on where it came from: at the button in the list, which offers itself to who focuses it.
      await expect(followButton(row, OLGA)).toHaveAccessibleName(`${by === 'keyboard' ? 'Unfollow' : 'Following'} ${OLGA}`);
      await expect(followButton(row, OLGA)).toHaveAttribute('aria-busy', 'false');
      expect(await follows(page, 'olga')).toBe(true);
    });
  });
}

test.describe('from one hover profile to the next', () => {
  test.use({ viewport: { width: 1280, height: 3_200 } });

  test.beforeEach(async ({ page }) => {
    await page.clock.install();
    await signInAs(page, 'ana');
    await openPeople(page);
    await rest(page, picture(page, 'Ben Carter'));
    await expect(card(page).getByText(/^You both follow \d+ people$/)).toBeVisible();
  });

  /** The first of those whom both follow. */
  async function mutual(page: Page): Promise<{ face: Locator; name: string }> {
    const face = card(page).getByText(/^You both follow/).getByRole('link').first();
    return { face, name: (await face.getAttribute('title'))! };
  }

  test('a picture in the card takes the card over when the pointer rests there; never two stand', async ({ page }) => {
    const { face, name } = await mutual(page);
    await stopTime(page);
    // As it was put: while it comes it is a little beside.
    const place = () => card(page).evaluate((card) => [card.style.left, card.style.top]);
    const [first, before] = [await place(), await box(card(page))];
    await page.mouse.move(before.x + 20, before.y + 20);
    await moveTo(page, face);
    await page.clock.runFor(REST - 10);
    await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
    await page.clock.runFor(10);
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await expect(card(page)).toHaveCount(1);
    // It stands where the first one stood, by the picture that is still there.
    await page.clock.runFor(50);
    expect(await place()).toEqual(first);
    await expect(picture(page, 'Ben Carter')).toHaveAttribute('aria-expanded', 'true');
    await page.clock.runFor(3_000);
    await expect(page.getByRole('dialog', { name }), 'the pointer is on it').toBeVisible();
    await leave(page);
    // And the picture shows its own person again.
    await rest(page, picture(page, 'Ben Carter'));
    await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  });

  test('an old card stays while the pointer passes over a picture in it', async ({ page }) => {
    const { face } = await mutual(page);
    await stopTime(page);
    // Older than a card is kept: when another is asked for, it is forgotten.
    await page.clock.runFor(31_000);
    const before = await box(card(page));
    await page.mouse.move(before.x + 20, before.y + 20);
    const asked = page.waitForResponse(/\/card$/);
    await moveTo(page, face);
    await page.clock.runFor(REST / 2);
    await (await asked).finished();
    await page.mouse.move(before.x + 20, before.y + 20);
    await page.clock.runFor(REST * 2);
    await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
    await expect(face, 'the card is whole').toBeVisible();
  });

  test('by key: Space on a picture in the card, and Escape gives the focus back to where it all began', async ({ page }) => {
    await leave(page);
    await picture(page, 'Ben Carter').focus();
    await page.keyboard.press('Space');
    const { face, name } = await mutual(page);
    await face.focus();
    await page.keyboard.press('Space');
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await expect(card(page)).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(card(page)).toBeHidden();
    await expect(picture(page, 'Ben Carter')).toBeFocused();
    // Dismissed, it opens on its own person, not on the last one shown there.
    await page.keyboard.press('Space');
    await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  });

  test('More leads to profile, network page and status updates, and offers the link', async ({ page }) => {
    await card(page).getByRole('button', { name: 'More about Ben Carter' }).click();
    for (const [words, address] of [
      ['Profile', '/people/ben'], ['Network page', '/people/ben/network'], ['Status updates', '/people/ben/statuses'],
    ]) {
      await expect(card(page).getByRole('link', { name: words, exact: true })).toHaveAttribute('href', address);
    }
    await expect(card(page).getByRole('button', { name: 'Copy link' })).toBeVisible();
  });

  test('what is scrolled in the card leaves it there', async ({ page }) => {
    await leave(page);
    await page.setViewportSize({ width: 640, height: 260 });
    await picture(page, 'Ben Carter').scrollIntoViewIfNeeded();
    await page.clock.runFor(200);
    await moveAway(page);
    await rest(page, picture(page, 'Ben Carter'));
    await expect(card(page)).toBeVisible();
    const there = middle(await box(card(page)));
    await page.mouse.move(there.x, there.y);
    await page.mouse.wheel(0, 60);
    await expect.poll(() => card(page).evaluate((card) => card.scrollTop)).toBeGreaterThan(0);
    await page.clock.runFor(1_000);
    await expect(card(page)).toBeVisible();
  });
});

test.describe('the way of a pointer', () => {
  test.use({ viewport: { width: 1280, height: 3_200 } });

  test.beforeEach(async ({ page }) => {
    await page.clock.install();
    await signInAs(page, 'ana');
    await openPeople(page);
    await stopTime(page);
  });

  test('in steps of one pixel that end in a rest opens', async ({ page }) => {
    const there = middle(await box(picture(page, 'Ben Carter')));
    for (let off = 24; off >= 0; off -= 1) {
      await page.mouse.move(there.x - off, there.y);
      await page.clock.runFor(8);
    }
    await page.clock.runFor(REST);
    await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  });

  test('straight through, however fast, opens nothing and asks nothing', async ({ page }) => {
    const asked = watchRequests(page);
    const there = await box(picture(page, 'Ben Carter'));
    for (const pause of [0, 16, 40]) {
      await page.mouse.move(there.x + 10, there.y - 60);
      await page.mouse.move(there.x + 12, there.y + there.height / 2);
      await page.clock.runFor(pause);
      await page.mouse.move(there.x + 14, there.y + there.height + 60);
      await page.mouse.move(2, 3_100);
      await page.clock.runFor(3_000);
      await expect(card(page)).toBeHidden();
    }
    expect(asked).toHaveLength(0);
  });

  test('that rests while another tab is looked at opens nothing, and a card that is open goes', async ({ page }) => {
    await moveTo(page, picture(page, 'Ben Carter'));
    await page.clock.runFor(REST - 100);
    await hide(page);
    await page.clock.runFor(3_000);
    await expect(card(page)).toBeHidden();
    await show(page);
    await page.clock.runFor(3_000);
    await expect(card(page), 'a still pointer after coming back').toBeHidden();
    await moveAway(page);
    await rest(page, picture(page, 'Ben Carter'));
    await expect(card(page)).toBeVisible();
    await hide(page);
    await expect(card(page)).toBeHidden();
  });

  test('into a dialog finds the hover profile there, where it can be used', async ({ page }) => {
    await page.evaluate(() => {
      const dialog = document.createElement('dialog');
      dialog.innerHTML = '<p>Who is this?</p><a href="/people/mei" data-hover-profile="mei">Here</a>';
      document.body.append(dialog);
      dialog.showModal();
    });
    await rest(page, page.getByRole('link', { name: 'Here', exact: true }));
    const mei = page.getByRole('dialog', { name: 'Mei Lin Tan' });
    await expect(mei).toBeVisible();
    // Outside of a modal dialog nothing can be pressed.
    await mei.getByRole('button', { name: 'More about Mei Lin Tan' }).click({ timeout: 5_000 });
    await expect(mei.getByRole('link', { name: 'Network page' })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(mei).toBeHidden();
    await expect(page.getByText('Who is this?'), 'Escape was for the card').toBeVisible();
    await page.evaluate(() => document.querySelector('dialog')!.remove());
    await rest(page, picture(page, 'Ben Carter'));
    await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
    await expect(followButton(card(page), 'Ben Carter')).toBeVisible();
  });
});

test.describe('a mouse that does whatever it likes', () => {
  for (const seed of [1, 2, 3]) {
    test(`never finds two cards, one out of view, or one that stays behind (seed ${seed})`, async ({ page }) => {
      test.setTimeout(90_000);
      await page.setViewportSize({ width: 1000, height: 700 });
      await page.clock.install();
      await signInAs(page, 'ana');
      await openPeople(page);
      await stopTime(page);
      const chance = dice(seed);
      let opened = 0;
      for (let turn = 0; turn < 120; turn += 1) {
        const what = await act(page, chance);
        // Often long enough for a card to come or to go, and often not.
        await page.clock.runFor(Math.floor(chance() * 1_200));
        // An answer comes when it comes; the frame after it, which is ours to let pass, puts the card in its place.
        await expect(page.getByRole('dialog', { name: 'Loading the profile' })).toHaveCount(0);
        await page.clock.runFor(50);
        const seen = await look(page);
        const told = `seed ${seed}, turn ${turn}, ${what}`;
        expect(seen.cards, `cards: ${told}`).toBeLessThanOrEqual(1);
        expect(seen.expanded, `said to be open: ${told}`).toBe(seen.cards);
        expect(seen.outside, `out of view: ${told}`).toBe(0);
        opened += seen.cards;
      }
      expect(opened, 'the mouse found cards at all').toBeGreaterThan(5);
      await page.keyboard.press('Escape');
      await page.mouse.move(2, 698);
      await page.clock.runFor(GONE);
      await expect(card(page)).toBeHidden();
    });
  }
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Does one thing of those that hands do. */
async function act(page: Page, chance: () => number): Promise<string> {
  const roll = chance();
  const [x, y] = [Math.floor(chance() * 1_000), Math.floor(chance() * 700)];
  if (roll < 0.45) {
    // Onto a picture: pictures are what cards are about.
    const faces = await page.getByRole('list', { name: 'People' }).getByRole('link').all();
    const at = await faces[Math.floor(chance() * Math.min(faces.length, 14))]?.boundingBox();
    if (at && at.y > 60 && at.y < 680) {
      await page.mouse.move(at.x + 10, at.y + at.height / 2, { steps: 1 + Math.floor(chance() * 3) });
      return 'onto a picture';
    }
    return 'nowhere';
  }
  if (roll < 0.58) {
    await page.mouse.move(x, y, { steps: 1 + Math.floor(chance() * 5) });
    return `to ${x},${y}`;
  }
  if (roll < 0.7) {
    const open = await page.getByRole('dialog').boundingBox({ timeout: 50 }).catch(() => null);
    if (open) await page.mouse.move(open.x + chance() * open.width, open.y + chance() * open.height, { steps: 3 });
    return 'into the card';
  }
  if (roll < 0.82) {
    await page.mouse.wheel(0, Math.floor((chance() - 0.5) * 400));
    return 'the wheel';
  }
  if (roll < 0.88) {
    await page.keyboard.press('Escape');
    return 'Escape';
  }
  if (roll < 0.94) {
    const width = 420 + Math.floor(chance() * 580);
    await page.setViewportSize({ width, height: 700 });
    return `${width} px wide`;
  }
  await page.keyboard.press(chance() < 0.7 ? 'Tab' : 'Space');
  return 'a key';
}

/** What stands in the page now. */
function look(page: Page): Promise<{ cards: number; expanded: number; outside: number }> {
  return page.evaluate(() => {
    const open = [...document.querySelectorAll('[role=dialog]:popover-open')];
    const outside = open.filter((card) => {
      const { left, top, right, bottom } = card.getBoundingClientRect();
      return left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
    });
    const expanded = document.querySelectorAll('[data-hover-profile][aria-expanded="true"]');
    return { cards: open.length, expanded: expanded.length, outside: outside.length };
  });
}

/** Another tab comes to the front, as far as the page is told. */
async function hide(page: Page): Promise<void> {
  await setVisibility(page, 'hidden');
}

async function show(page: Page): Promise<void> {
  await setVisibility(page, 'visible');
}

async function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
    Object.defineProperty(document, 'hidden', { configurable: true, value: state === 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, state);
}

/** A pen over the glass and on it, by the browser's own input. */
class Pen {
  private static readonly known = new WeakMap<Page, Pen>();
  private at = { x: 5, y: 5 };

  private constructor(private readonly browser: CDPSession) {}

  /** The one pen of a page: it goes on from where it was. */
  static async of(page: Page): Promise<Pen> {
    const pen = this.known.get(page) ?? new Pen(await page.context().newCDPSession(page));
    this.known.set(page, pen);
    return pen;
  }

  async moveTo(target: Locator): Promise<void> {
    const to = middle(await box(target));
    const from = this.at;
    for (const part of [0.5, 0.9, 1]) {
      this.at = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
      await this.send('mouseMoved', 'none');
    }
  }

  async tap(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    await this.moveTo(target);
    await this.send('mousePressed', 'left');
    await this.send('mouseReleased', 'left');
  }

  private async send(type: 'mouseMoved' | 'mousePressed' | 'mouseReleased', button: 'none' | 'left'): Promise<void> {
    const clickCount = button === 'left' ? 1 : 0;
    await this.browser.send('Input.dispatchMouseEvent', { type, button, clickCount, pointerType: 'pen', ...this.at });
  }
}
