const { target, iss, state, code, error } = document.body.dataset;
if (window.opener) {
  window.opener.postMessage({ code, error, state, iss }, target);
  window.close();
} else {
  document.querySelector('#alone').hidden = false;
}
