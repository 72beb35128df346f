"""Figures the plans print, as data: nothing here decides anything.

`targets_2021.csv` holds the five tables of 2800/KH-BHXH (Phụ lục 01–05: 63 provinces, Toàn quốc as area ""),
`targets_2023.csv` those of 49/KH-BCD,
as printed. `corrections.csv` says where a printed figure is not the one
results are held against, with a word for why (`storage/target_sources.py` has its sentence); `minimums.csv`
what each area is asked for in each month; `provinces_63_to_34.csv` which province each has been part of since
01/07/2025 (NQ 202/2025/QH15).
"""
