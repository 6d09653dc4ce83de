// Hover profiles in anybody's page: {kith}/embedding tells how to use them.
//
// What stands here is all that a page pays before somebody points at a picture: the marks, the first intent, and the way
// to the rest. From then on the WebAssembly (src/hover.rs) owns timing, place and content of the card.

// The server fills in a hash of all that is fetched from there, when it starts.
const FOLDER = new URL('/embed/{hash}/', import.meta.url);
const MARK = '[data-hover-profile], hover-profile[user]';
// How long a pointer stays before anything is fetched, and before a card opens, in milliseconds.
const ASK = 80;
const REST = 500;

const script = [...document.scripts].find(({ src }) => src === import.meta.url);
// The document, and the closed shadow trees that the page names.
const roots = new Set([document]);
// Whether what happens there is heard here: until the card hears it, and not where no card will come.
let hearing;
let bringing;
// The WebAssembly's side, once it is there.
let glue;
// The mark that somebody wants to see more of: since when, and whether by key, which asks for the focus too.
let wanted;
let frame;
// Browsers tell of pointers that did not move when the page moves under them.
let last;

/** What the page wants, said at the mark, else at the script; of the language, at whatever the mark stands in. */
function option(mark, name) {
  return mark.getAttribute(mark.dataset.hoverProfile === undefined ? name : `data-hover-profile-${name}`)
    ?? script?.getAttribute(`data-${name}`)
    ?? (name === 'lang' ? mark.closest('[lang]')?.lang : undefined);
}

/** How long a pointer rests before a card opens. */
function delay(mark) {
  const wanted = parseInt(option(mark, 'delay'));
  return wanted >= 0 ? wanted : REST;
}

/** Tells the page; false: it says no. */
function tell(mark, what, user, reason) {
  const init = { bubbles: true, composed: true, cancelable: what === 'open', detail: { user, reason } };
  return (mark?.isConnected ? mark : document).dispatchEvent(new CustomEvent(`hover-profile:${what}`, init));
}

// The token of this tab, or of this page where storage is forbidden.
const KEY = `hover-profile ${FOLDER.origin}`;
let kept;

function storage(act) {
  try {
    return act(sessionStorage);
  } catch {
    // A sandboxed frame.
  }
}

/** What the card asks of the page that it stands in. */
const page = {
  origin: FOLDER.origin,
  // Whether a session of Kith may be asked with: said when the card is fetched.
  session: false,
  option,
  delay,
  tell,
  token() {
    kept ??= storage((of) => JSON.parse(of.getItem(KEY)));
    return kept?.ends > Date.now() ? kept.token : undefined;
  },
  /** Opens the pop-up in the click, or it would be blocked; what follows comes from a file that few need. */
  async signIn() {
    const popup = open('', '', 'popup,width=480,height=680');
    try {
      const flow = await import(new URL('sign-in.js', FOLDER).href);
      kept = await flow.signIn(FOLDER.origin, popup);
    } catch (error) {
      popup?.close();
      throw error;
    }
    storage((of) => of.setItem(KEY, JSON.stringify(kept)));
  },
  /** The token is dead; where there was none, the session is. */
  signOut() {
    if (!kept) page.session = false;
    kept = undefined;
    storage((of) => of.removeItem(KEY));
  },
};

/** Whether Kith's cookie goes along from here, which the server has to allow too: the same host, or one beside it. */
function isSameSite(here, kith) {
  const parent = (host) => host.slice(host.indexOf('.') + 1);
  const beside = !/[\d\]]$/.test(kith) && parent(kith).includes('.') && parent(here) === parent(kith);
  return here === kith || beside || (!/[\d\]]$/.test(kith) && (here.endsWith(`.${kith}`) || (here.includes('.') && kith.endsWith(`.${here}`))));
}

function userOf(mark) {
  return mark.dataset.hoverProfile ?? mark.getAttribute('user');
}

function markOf(event) {
  return event.composedPath()[0].closest?.(MARK);
}

function want(mark, byKey) {
  drop();
  if (!mark) return;
  wanted = {
    mark,
    byKey,
    since: performance.now(),
    timers: byKey ? [] : [setTimeout(bring, ASK), setTimeout(showFrame, delay(mark))],
  };
  if (byKey) bring();
}

function drop() {
  wanted?.timers.forEach(clearTimeout);
  wanted = undefined;
  frame?.remove();
  frame = undefined;
}

/** The delay is over and the card is not there yet: its shape says that something comes. */
function showFrame() {
  const { mark } = wanted;
  const at = mark.getBoundingClientRect();
  if (!mark.isConnected || !at.width) return drop();
  frame = document.createElement('div');
  frame.popover = 'manual';
  const dark = { dark: true, light: false }[option(mark, 'theme')] ?? matchMedia('(prefers-color-scheme: dark)').matches;
  const [width, height, gap] = [320, 180, 8];
  const below = at.bottom + gap + height <= innerHeight || at.top < gap + height;
  // By the object model, which no content security policy forbids.
  Object.assign(frame.style, {
    all: 'initial',
    position: 'fixed',
    inset: 'auto',
    boxSizing: 'border-box',
    margin: 0,
    left: `${Math.max(gap, Math.min(at.left, document.documentElement.clientWidth - width - gap))}px`,
    top: `${below ? at.bottom + gap : at.top - gap - height}px`,
    width: `${width}px`,
    height: `${height}px`,
    border: `1px solid ${dark ? '#383530' : '#e6e2da'}`,
    borderRadius: '12px',
    background: dark ? '#211f1c' : '#fff',
    pointerEvents: 'none',
  });
  document.body.append(frame);
  frame.showPopover?.();
}

function onMove(event) {
  const here = `${event.screenX} ${event.screenY}`;
  if (event.pointerType === 'touch' || last === here) return;
  last = here;
  const mark = markOf(event);
  // What was called by key is not dropped by a pointer that trembles.
  if (!wanted?.byKey && mark !== wanted?.mark) want(mark);
}

function onKey(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const opens = plain && (event.key === ' ' ? !event.altKey : event.key === 'ArrowDown' && event.altKey);
  const mark = markOf(event);
  if (opens && mark && event.composedPath()[0].matches('a, [data-hover-profile]')) {
    event.preventDefault();
    want(mark, true);
  } else {
    drop();
  }
}

function onClick(event) {
  const mark = markOf(event);
  if (mark?.hasAttribute('data-hover-opener') && !event.button) {
    event.preventDefault();
    want(mark, true);
  } else {
    drop();
  }
}

// By entries: what a page adds to all objects is not among them.
const heard = Object.entries({ pointermove: onMove, keydown: onKey, click: onClick, scroll: drop });

function hear(root) {
  for (const [kind, call] of heard) root[hearing ? 'addEventListener' : 'removeEventListener'](kind, call, true);
}

function listen(on) {
  hearing = on;
  roots.forEach(hear);
}

/** Fetches the card, once and all of it at once: it takes over what is wanted, and listens by itself from then on. */
function bring() {
  if (!bringing) page.session = isSameSite(location.hostname, FOLDER.hostname);
  bringing ??= Promise.all([import(new URL('widget.js', FOLDER).href), fetch(new URL('widget_bg.wasm', FOLDER))]).then(
    async ([module, response]) => {
      // Here, not before: where nothing may be fetched, the page is told of one refusal, not of two.
      ask();
      await module.default({ module_or_path: response });
      module.begin(page);
      glue = module;
      roots.forEach((root) => root !== document && glue.attach(root));
      listen(false);
      if (wanted?.mark.isConnected) glue.open(wanted.mark, performance.now() - wanted.since, !!wanted.byKey, wanted.early);
      drop();
    },
  ).catch(fail);
  if (wanted) setTimeout(warm);
}

/** Asks for the card while the WebAssembly is on its way. What fails is asked for again there, and told. */
function ask() {
  const token = page.token();
  if (!wanted || !(token || page.session) || !(wanted.byKey || performance.now() - wanted.since >= ASK)) return;
  const user = userOf(wanted.mark);
  const early = { user };
  early.answer = fetch(new URL(`/api/v1/people/${encodeURIComponent(user)}/card`, FOLDER), {
    credentials: token ? 'omit' : 'include',
    headers: token ? { authorization: `Bearer ${token}` } : {},
    signal: AbortSignal.timeout?.(1e4),
  }).then((answer) => {
    // Nobody is signed in there: nobody has to ask again to know it.
    if (answer.status === 401) page.signOut();
    return answer.ok ? answer.json() : undefined;
  }).then((card) => early.card = card).catch(() => {});
  wanted.early = early;
}

/** The first date and number of a page take a browser 30 ms: here while the network is waited for. */
function warm() {
  new Intl.DateTimeFormat([], { timeStyle: 'short', timeZone: 'UTC' }).format();
  new Intl.PluralRules().select(1);
}

/** The page forbids it, or the network fails: the mark stays what it was, a plain link. */
function fail() {
  const mark = wanted?.mark;
  drop();
  listen(false);
  tell(mark, 'error', mark && userOf(mark), 'load');
  if (!navigator.onLine) {
    addEventListener('online', () => {
      bringing = undefined;
      listen(true);
    }, { once: true });
  }
}

// The script may stand in a page twice, or in two versions: the first is enough.
if (!window.HoverProfile) {
  window.HoverProfile = {
    /** Hears what happens in a closed shadow tree; of open ones it hears anyway. */
    attach(root) {
      if (glue) return glue.attach(root);
      roots.add(root);
      if (hearing) hear(root);
    },
  };
  listen(true);
  const load = script?.dataset.load ?? document.querySelector('hover-profile[load]')?.getAttribute('load');
  if (load === 'now') bring();
  if (load === 'idle') {
    const idle = () => (window.requestIdleCallback ?? setTimeout)(bring);
    if (document.readyState === 'complete') idle();
    else addEventListener('load', idle, { once: true });
  }
}
