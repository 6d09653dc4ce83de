// Signs in to Kith from a page of another site: OAuth 2 authorization code with PKCE (RFC 7636) in a pop-up. Fetched by
// hover-profile.js in the click that asks for it.

const PATIENCE = 600_000;
const letters = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const secret = () => letters(crypto.getRandomValues(new Uint8Array(32)));

/** The token and when it ends, in milliseconds of the epoch; or an error whose message is a reason: blocked, closed, refused, failed. */
export async function signIn(kith, popup) {
  if (!popup) throw new Error('blocked');
  // There is none where the page came neither by https nor from this machine.
  if (!crypto.subtle) throw new Error('failed');
  const [verifier, state] = [secret(), secret()];
  const challenge = letters(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
  const redirect = `${kith}/oauth/answer`;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: location.origin,
    redirect_uri: redirect,
    scope: 'cards:read follow:write',
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  popup.location = `${kith}/oauth/authorize?${query}`;
  const code = await answer(kith, popup, state);
  const response = await fetch(`${kith}/oauth/token`, {
    method: 'POST',
    credentials: 'omit',
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirect, client_id: location.origin, code_verifier: verifier }),
  });
  if (!response.ok) throw new Error('failed');
  const { access_token: token, expires_in: seconds } = await response.json();
  return { token, ends: Date.now() + seconds * 1000 };
}

/** The code that the pop-up posts: of Kith alone, from this pop-up alone, for this question alone (RFC 9207). */
function answer(kith, popup, state) {
  return new Promise((resolve, reject) => {
    const end = (settle, value) => {
      removeEventListener('message', hear);
      clearInterval(watch);
      clearTimeout(late);
      settle(value);
    };
    const hear = ({ origin, source, data }) => {
      if (origin !== kith || source !== popup || data?.state !== state || data.iss !== kith) return;
      if (data.code) end(resolve, data.code);
      else end(reject, new Error('refused'));
    };
    addEventListener('message', hear);
    // Closed by hand; or the page's opener policy cut it off, which looks the same. Seen twice, because an answer may be on
    // its way from a window that has closed itself.
    let gone = 0;
    const watch = setInterval(() => popup.closed && ++gone > 1 && end(reject, new Error('closed')), 300);
    const late = setTimeout(() => end(reject, new Error('closed')), PATIENCE);
  });
}
