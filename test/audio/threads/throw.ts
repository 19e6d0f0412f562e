/** A reader that fails where nothing catches it. */
setImmediate(() => {
  throw new TypeError('no such box');
});
