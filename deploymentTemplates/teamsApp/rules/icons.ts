/** The icons, pixel by pixel (learn.microsoft.com, "Design your app icons for Teams"). */
import { PNG } from 'pngjs';
import type { Files } from '../../zip.ts';
import type { Manifest } from './schema.ts';

interface Pixel {
  x: number;
  y: number;
  /** Red, green, blue and alpha as one text, such as `255,255,255,0`. */
  colour: string;
  white: boolean;
  alpha: number;
}

/** The symbol of the colour icon keeps to the middle half of its sides. */
const [margin, middle] = [48, 96];

export function iconFaults({ icons }: Manifest, files: Files): string[] {
  return [
    ...faultsOf(files, icons.color, 192, colourRules),
    ...faultsOf(files, icons.outline, 32, outlineRules),
    ...(icons.color32x32 === undefined ? [] : faultsOf(files, icons.color32x32, 32, () => [])),
  ];
}

function faultsOf(files: Files, path: string, size: number, rules: (pixels: Pixel[]) => string[]): string[] {
  const content = files.get(path);
  if (content === undefined) return [`${path}: is missing from the package`];
  let image: PNG;
  try {
    image = PNG.sync.read(Buffer.from(content));
  } catch (error) {
    return [`${path}: is no PNG (${error instanceof Error ? error.message : error})`];
  }
  const { width, height } = image;
  if (width !== size || height !== size) return [`${path}: is ${width}x${height}, not ${size}x${size}`];
  return rules([...pixelsOf(image)]).map((fault) => `${path}: ${fault}`);
}

function* pixelsOf({ width, height, data }: PNG): Generator<Pixel> {
  for (let index = 0; index < width * height; index += 1) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(index * 4, index * 4 + 4);
    const white = red === 255 && green === 255 && blue === 255;
    const colour = [red, green, blue, alpha].join();
    yield { x: index % width, y: Math.floor(index / width), colour, white, alpha };
  }
}

function colourRules(pixels: Pixel[]): string[] {
  const isMiddle = (at: number) => at >= margin && at < margin + middle;
  const background = pixels.filter(({ x, y }) => !isMiddle(x) || !isMiddle(y));
  const [corner] = background;
  const faults: string[] = [];
  if (background.some(({ colour }) => colour !== corner?.colour))
    faults.push('its symbol is not within the middle 96x96 pixels on one even background');
  if (background.some(({ alpha }) => alpha > 0 && alpha < 255))
    faults.push('its background is half transparent; make it opaque or fully transparent');
  if (pixels.every(({ colour }) => colour === corner?.colour)) faults.push('shows nothing');
  return faults;
}

function outlineRules(pixels: Pixel[]): string[] {
  const drawn = pixels.filter(({ alpha }) => alpha > 0);
  const faults: string[] = [];
  const stained = drawn.find(({ white }) => !white);
  if (stained) faults.push(`has a colour other than white at ${stained.x},${stained.y} (${stained.colour})`);
  if (drawn.length === 0) faults.push('shows nothing');
  if (drawn.length === pixels.length) faults.push('has no transparent pixel');
  const edges = [drawn.some(({ x }) => x === 0), drawn.some(({ x }) => x === 31)];
  edges.push(
    drawn.some(({ y }) => y === 0),
    drawn.some(({ y }) => y === 31),
  );
  if (drawn.length > 0 && edges.includes(false))
    faults.push('has padding; the symbol must reach all four edges');
  return faults;
}
