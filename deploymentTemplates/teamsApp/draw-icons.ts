/**
 * Draws the two icons of the Teams app, a speech bubble in which a sound wave becomes lines of text, from the
 * shapes below: `node deploymentTemplates/teamsApp/draw-icons.ts`. The PNG files are committed; this is how
 * they are changed. Teams wants the colour icon's symbol within the middle 96 of 192 pixels, and the outline
 * icon white on nothing, up to its edges (learn.microsoft.com, "Design your app icons").
 */
import { writeFile } from 'node:fs/promises';
import { PNG } from 'pngjs';

/** Whether a point, in units of the 32-pixel grid on which the symbol is drawn, is inside. */
type Shape = (x: number, y: number) => boolean;
type Colour = readonly [red: number, green: number, blue: number];

/** Points of a pixel's side that are tried; their share inside is its opacity. */
const samples = 8;

const indigo: Colour = [0x3d, 0x3a, 0x8c];
const white: Colour = [0xff, 0xff, 0xff];

function roundedBox(left: number, top: number, right: number, bottom: number, radius: number): Shape {
  return (x, y) => {
    const dx = Math.max(left + radius - x, x - (right - radius), 0);
    const dy = Math.max(top + radius - y, y - (bottom - radius), 0);
    return Math.hypot(dx, dy) <= radius;
  };
}

function triangle(
  ...corners: readonly [readonly [number, number], readonly [number, number], readonly [number, number]]
): Shape {
  const [[ax, ay], [bx, by], [cx, cy]] = corners;
  const side = (px: number, py: number, qx: number, qy: number, x: number, y: number) =>
    (x - qx) * (py - qy) - (px - qx) * (y - qy);
  return (x, y) => {
    const sides = [side(ax, ay, bx, by, x, y), side(bx, by, cx, cy, x, y), side(cx, cy, ax, ay, x, y)];
    return sides.every((value) => value >= 0) || sides.every((value) => value <= 0);
  };
}

const anyOf =
  (...shapes: Shape[]): Shape =>
  (x, y) =>
    shapes.some((shape) => shape(x, y));
const without =
  (shape: Shape, hole: Shape): Shape =>
  (x, y) =>
    shape(x, y) && !hole(x, y);

const bubble = anyOf(roundedBox(0, 0, 32, 25, 6), triangle([6, 24], [16, 24], [6, 32]));
const inside = anyOf(roundedBox(2, 2, 30, 23, 4), triangle([8, 22], [13, 22], [8, 27.4]));
/** Three bars of a sound wave, and three lines of text. */
const content = anyOf(
  roundedBox(5, 9, 7, 16, 1),
  roundedBox(9, 6, 11, 19, 1),
  roundedBox(13, 8, 15, 17, 1),
  roundedBox(18, 7, 27, 9, 1),
  roundedBox(18, 12, 27, 14, 1),
  roundedBox(18, 17, 24, 19, 1),
);

/** How much of a pixel is inside, 0 to 1; `scale` pixels are one unit, `offset` is the margin in pixels. */
function coverage(shape: Shape, column: number, row: number, scale: number, offset: number): number {
  let hits = 0;
  for (let sample = 0; sample < samples * samples; sample += 1) {
    const x = (column + ((sample % samples) + 0.5) / samples - offset) / scale;
    const y = (row + (Math.floor(sample / samples) + 0.5) / samples - offset) / scale;
    if (shape(x, y)) hits += 1;
  }
  return hits / (samples * samples);
}

type Pixel = readonly [...Colour, alpha: number];

function render(size: number, pixel: (column: number, row: number) => Pixel): Buffer {
  const image = new PNG({ width: size, height: size });
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      image.data.set(pixel(column, row), (row * size + column) * 4);
  return PNG.sync.write(image);
}

/** White on indigo, all of it opaque. */
function colourIcon(): Buffer {
  const symbol = without(bubble, content);
  return render(192, (column, row) => {
    const share = coverage(symbol, column, row, 3, 48);
    const mix = (index: 0 | 1 | 2) => Math.round(indigo[index] + (white[index] - indigo[index]) * share);
    return [mix(0), mix(1), mix(2), 255];
  });
}

/** White, with the opacity of each pixel; what is not white is nothing. */
function outlineIcon(): Buffer {
  const symbol = anyOf(without(bubble, inside), content);
  return render(32, (column, row) => {
    const share = coverage(symbol, column, row, 1, 0);
    return share === 0 ? [0, 0, 0, 0] : [...white, Math.round(share * 255)];
  });
}

await writeFile(new URL('color.png', import.meta.url), colourIcon());
await writeFile(new URL('outline.png', import.meta.url), outlineIcon());
