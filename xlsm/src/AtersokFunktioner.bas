Attribute VB_Name = "AtersokFunktioner"
Option Explicit
Option Private Module

' Helpers of the worksheet functions (udfs/atersok_udfs.py). Private: neither is offered in Excel's list of functions.

' The workbook of the cell that calls; the active one when a macro or the wizard does. Nothing in Protected View.
Public Function AtersokBok() As Workbook
    Dim found As Workbook
    On Error Resume Next ' Application.Caller is no object when no cell calls
    If TypeName(Application.Caller) = "Range" Then Set found = Application.Caller.Worksheet.Parent
    If found Is Nothing Then Set found = ActiveWorkbook
    Set AtersokBok = found
End Function

' What the functions must know of the calling workbook, one line each: its full name; the stamp of its last run (rows
' of tblLogg;last Körning); Namn=Värde for each row of tblInstallningar. So Python makes no call into Excel for it, and
' knows when what it read before still holds. "" when there is no workbook.
Public Function AtersokUppgifter() As String
    Dim book As Workbook
    Dim sheet As Worksheet
    Dim table As ListObject
    Dim stamp As String
    Dim settings As String
    On Error GoTo Failed
    Set book = AtersokBok()
    If book Is Nothing Then Exit Function
    stamp = "0;"
    For Each sheet In book.Worksheets
        For Each table In sheet.ListObjects
            Select Case LCase$(table.Name)
                Case "tbllogg": stamp = RunStamp(table)
                Case "tblinstallningar": settings = SettingLines(table)
            End Select
        Next table
    Next sheet
    AtersokUppgifter = book.FullName & vbLf & stamp & settings
    Exit Function
Failed:
    AtersokUppgifter = ""
End Function

Private Function RunStamp(ByVal table As ListObject) As String
    Dim body As Range
    Dim column As Long
    Dim rowNumber As Long
    Set body = table.DataBodyRange
    If body Is Nothing Then
        RunStamp = "0;"
        Exit Function
    End If
    column = ColumnOf(table, "Körning")
    RunStamp = body.Rows.Count & ";"
    If column = 0 Then Exit Function
    For rowNumber = body.Rows.Count To 1 Step -1
        If CellText(body.Cells(rowNumber, column).Value) <> "" Then
            RunStamp = RunStamp & CellText(body.Cells(rowNumber, column).Value)
            Exit Function
        End If
    Next rowNumber
End Function

Private Function SettingLines(ByVal table As ListObject) As String
    Dim body As Range
    Dim cellValues As Variant
    Dim nameColumn As Long
    Dim valueColumn As Long
    Dim rowNumber As Long
    Dim lines As String
    Set body = table.DataBodyRange
    nameColumn = ColumnOf(table, "Namn")
    valueColumn = ColumnOf(table, "Värde")
    If body Is Nothing Or nameColumn = 0 Or valueColumn = 0 Then Exit Function
    cellValues = body.Value ' two columns at least, so always an array
    For rowNumber = 1 To UBound(cellValues, 1)
        If CellText(cellValues(rowNumber, nameColumn)) <> "" Then
            lines = lines & vbLf & CellText(cellValues(rowNumber, nameColumn)) & "=" & _
                CellText(cellValues(rowNumber, valueColumn))
        End If
    Next rowNumber
    SettingLines = lines
End Function

' The column of that header within the table, case and blanks apart; 0 when there is none.
Private Function ColumnOf(ByVal table As ListObject, ByVal header As String) As Long
    Dim column As Long
    For column = 1 To table.ListColumns.Count
        If LCase$(Replace(table.ListColumns(column).Name, " ", "")) = LCase$(Replace(header, " ", "")) Then
            ColumnOf = column
            Exit Function
        End If
    Next column
End Function

' A cell's value on one line: a day as ISO whatever the locale, an error value as nothing.
Private Function CellText(ByVal cellValue As Variant) As String
    If IsError(cellValue) Or IsNull(cellValue) Or IsEmpty(cellValue) Then Exit Function
    If VarType(cellValue) = vbDate Then
        CellText = Year(cellValue) & "-" & Right$("0" & Month(cellValue), 2) & "-" & Right$("0" & Day(cellValue), 2)
        Exit Function
    End If
    CellText = Trim$(Replace(Replace(CStr(cellValue), vbCr, " "), vbLf, " "))
End Function
