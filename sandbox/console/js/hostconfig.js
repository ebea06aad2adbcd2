// How Teams sets Adaptive Cards, by its published host config; colours are the page's own variables.
// https://github.com/microsoft/AdaptiveCards/blob/main/samples/HostConfig/microsoft-teams-light.json

const colour = (plain, soft = plain) => ({
  default: plain,
  subtle: soft,
  highlightColors: { default: "var(--warn-ground)", subtle: "var(--warn-ground)" },
});

const foregroundColors = {
  default: colour("var(--card-ink)", "var(--card-soft)"),
  dark: colour("var(--card-soft)"),
  light: colour("var(--card-ink)", "var(--card-soft)"),
  accent: colour("var(--card-accent)"),
  good: colour("var(--good)"),
  warning: colour("var(--warn)"),
  attention: colour("var(--bad)"),
};

const surface = (backgroundColor) => ({ backgroundColor, foregroundColors });

const label = (extra = {}) => ({
  size: "default",
  color: "default",
  weight: "bolder",
  isSubtle: false,
  ...extra,
});

export const hostConfig = {
  fontFamily: "inherit",
  supportsInteractivity: true,
  fontTypes: {
    default: {
      fontFamily: "inherit",
      fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
      fontWeights: { lighter: 300, default: 400, bolder: 600 },
    },
    monospace: {
      fontFamily: "ui-monospace, 'Cascadia Mono', Menlo, monospace",
      fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
      fontWeights: { lighter: 300, default: 400, bolder: 600 },
    },
  },
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 32, padding: 16 },
  separator: { lineThickness: 1, lineColor: "var(--line)" },
  imageSizes: { small: 32, medium: 52, large: 100 },
  containerStyles: {
    default: surface("transparent"),
    emphasis: surface("var(--card-emphasis)"),
    accent: surface("var(--picked)"),
    good: surface("var(--good-ground)"),
    warning: surface("var(--warn-ground)"),
    attention: surface("var(--bad-ground)"),
  },
  inputs: {
    label: {
      inputSpacing: "small",
      requiredInputs: { ...label(), suffix: " *", suffixColor: "attention" },
      optionalInputs: label(),
    },
    errorMessage: { color: "attention", size: "small", spacing: "small", weight: "default" },
  },
  actions: {
    maxActions: 6,
    spacing: "default",
    buttonSpacing: 8,
    showCard: { actionMode: "inline", inlineTopMargin: 12, style: "emphasis" },
    actionsOrientation: "horizontal",
    actionAlignment: "left",
    allowTitleToWrap: true,
  },
  adaptiveCard: { allowCustomStyle: false },
  textBlock: { headingLevel: 3 },
  textStyles: { heading: { size: "large", weight: "bolder", color: "default", isSubtle: false } },
  factSet: {
    title: { size: "default", weight: "bolder", wrap: true, maxWidth: 150 },
    value: { size: "default", weight: "default", wrap: true },
    spacing: 16,
  },
  table: { cellSpacing: 8 },
};
