package dev.weir.html;

import java.util.Locale;
import org.jsoup.nodes.Attributes;

/** Whether a person would see an element, as far as its own attributes say. Style sheets are not read. */
final class Visibility {
    private Visibility() {}

    static boolean isHidden(Attributes attributes) {
        if (attributes.isEmpty()) {
            return false;
        }
        if (attributes.hasKey("hidden") && !attributes.get("hidden").equalsIgnoreCase("until-found")) {
            return true;
        }
        if (attributes.get("aria-hidden").equalsIgnoreCase("true")) {
            return true;
        }
        String style = attributes.get("style");
        return !style.isEmpty() && isHiddenStyle(style);
    }

    /** Declarations by which text is kept from people but not from programs. */
    static boolean isHiddenStyle(String style) {
        String color = "";
        String background = "";
        boolean clipped = false;
        boolean flat = false;
        boolean outOfFlow = false;
        for (String declaration : style.toLowerCase(Locale.ROOT).split(";", -1)) {
            int colon = declaration.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String value =
                    declaration.substring(colon + 1).replace("!important", "").strip();
            switch (declaration.substring(0, colon).strip()) {
                case "display" -> {
                    if (value.equals("none")) {
                        return true;
                    }
                }
                case "visibility" -> {
                    if (value.equals("hidden") || value.equals("collapse")) {
                        return true;
                    }
                }
                case "font-size" -> {
                    if (isZero(value)) {
                        return true;
                    }
                }
                case "opacity" -> {
                    if (isZero(value)) {
                        return true;
                    }
                }
                case "text-indent", "left", "top", "right", "margin-left" -> {
                    if (isFarAway(value)) {
                        return true;
                    }
                }
                case "position" -> outOfFlow = value.equals("absolute") || value.equals("fixed");
                case "clip" -> clipped = value.replace(" ", "").startsWith("rect(0") || value.startsWith("rect(1px");
                case "clip-path" ->
                    clipped |= value.replace(" ", "").startsWith("inset(50%")
                            || value.replace(" ", "").startsWith("inset(100%");
                case "width", "height", "max-height", "max-width" -> flat |= isZero(value);
                case "overflow" -> clipped |= value.equals("hidden") && flat;
                case "color" -> color = value;
                case "background", "background-color" -> background = value;
                default -> {}
            }
        }
        return (clipped && (outOfFlow || flat)) || (!color.isEmpty() && isSameColor(color, background));
    }

    private static boolean isZero(String value) {
        int i = 0;
        while (i < value.length() && (value.charAt(i) == '0' || value.charAt(i) == '.')) {
            i++;
        }
        return i > 0 && (i == value.length() || Character.isLetter(value.charAt(i)) || value.charAt(i) == '%');
    }

    /** Some thousand pixels to the left, or nine hundred and more em. */
    private static boolean isFarAway(String value) {
        if (!value.startsWith("-")) {
            return false;
        }
        int digits = 0;
        while (1 + digits < value.length() && Character.isDigit(value.charAt(1 + digits))) {
            digits++;
        }
        return digits >= 4 || (digits == 3 && value.charAt(1) == '9');
    }

    private static boolean isSameColor(String color, String background) {
        String text = hex(color);
        return !text.isEmpty() && !background.isEmpty() && text.equals(hex(background));
    }

    private static String hex(String color) {
        return switch (color) {
            case "white", "#fff", "#ffffff", "rgb(255,255,255)", "rgb(255, 255, 255)" -> "#ffffff";
            case "black", "#000", "#000000", "rgb(0,0,0)", "rgb(0, 0, 0)" -> "#000000";
            case "transparent", "inherit", "none", "initial", "unset" -> "";
            default -> color;
        };
    }
}
