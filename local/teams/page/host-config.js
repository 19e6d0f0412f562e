/**
 * How the Adaptive Cards renderer draws: the measures of Teams, and colours that follow the theme.
 */

const color = (/** @type {string} */ name) => `var(--${name})`;

const foreground = {
  default: { default: color('text'), subtle: color('muted') },
  dark: { default: color('text'), subtle: color('muted') },
  light: { default: color('muted'), subtle: color('muted') },
  accent: { default: color('brand-text'), subtle: color('brand-text') },
  good: { default: color('good'), subtle: color('good') },
  warning: { default: color('warning'), subtle: color('warning') },
  attention: { default: color('bad'), subtle: color('bad') },
};

const container = (/** @type {string} */ background) => ({
  backgroundColor: color(background),
  foregroundColors: foreground,
});

export const hostConfig = {
  fontFamily: 'var(--font)',
  fontTypes: {
    default: {
      fontFamily: 'var(--font)',
      fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
      fontWeights: { lighter: 300, default: 400, bolder: 600 },
    },
    monospace: {
      fontFamily: 'var(--mono)',
      fontSizes: { small: 12, default: 13, medium: 15, large: 17, extraLarge: 22 },
      fontWeights: { lighter: 300, default: 400, bolder: 600 },
    },
  },
  lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 14 },
  separator: { lineThickness: 1, lineColor: color('stroke') },
  supportsInteractivity: true,
  imageBaseUrl: '',
  containerStyles: {
    default: { ...container('surface'), backgroundColor: 'transparent' },
    emphasis: container('page'),
    accent: container('brand-soft'),
    good: container('good-soft'),
    warning: container('warning-soft'),
    attention: container('bad-soft'),
  },
  imageSizes: { small: 32, medium: 52, large: 100 },
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
  },
  adaptiveCard: { allowCustomStyle: false },
  factSet: {
    title: { color: 'default', size: 'default', weight: 'bolder', wrap: true, maxWidth: 150 },
    value: { color: 'default', size: 'default', weight: 'default', wrap: true },
    spacing: 12,
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { weight: 'bolder' },
    },
    errorMessage: { color: 'attention', size: 'small', spacing: 'small' },
  },
};
