"""The press desk: releases, laureates' pages and reports of their parts; papers, press kits, cards, lists."""
